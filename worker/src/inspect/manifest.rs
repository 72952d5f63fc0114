//! The pipeline that is to be inspected.

use std::path::Path;

use clickstream_crds::settings::{FileSource, Replay, S3Keys, Source};
use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, translate};
use serde::Deserialize as _;
use serde_json::Value as Json;

use crate::check::{Resource, Specs, report, text};

/// A pipeline's replay of files.
pub(super) struct Wanted {
    /// The pipeline, as a person names it.
    pub(super) pipeline: String,
    pub(super) replay: Replay,
    pub(super) files: FileSource,
}

/// Why there is nothing to inspect.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotInspected(String);

/// Reads the manifest as `check` does, and picks the pipeline.
pub(super) fn wanted(file: &Path, name: Option<&str>) -> Result<Wanted, NotInspected> {
    let named = file.display();
    let resource = Resource::pipeline().map_err(|error| NotInspected(error.to_string()))?;
    let text = text(file).map_err(|error| NotInspected(format!("{named}: {error}")))?;
    let report = report(&resource, &text, &Specs::new());
    if !report.faults.is_empty() {
        return Err(NotInspected(format!("the manifest is wrong\n{}", report.lines(&named.to_string()).trim_end())));
    }
    let ((namespace, name), spec) = pick(&report.specs, name).map_err(|why| NotInspected(format!("{named}: {why}")))?;
    let pipeline = if namespace.is_empty() { name.clone() } else { format!("{namespace}/{name}") };
    let refused = |why: &str| NotInspected(format!("{named}: {pipeline}: {why}"));

    let spec = ClickstreamPipelineSpec::deserialize(spec).map_err(|error| refused(&error.to_string()))?;
    let id = PipelineName { namespace: namespace.clone(), name: name.clone() };
    let translation = translate(&id, &spec).map_err(|faults| {
        let faults = faults.iter().map(|fault| format!("{}: {}", fault.path, fault.message));
        refused(&faults.collect::<Vec<_>>().join("; "))
    })?;
    let producer = translation.producer.ok_or_else(|| refused("it has no spec.producer, so nothing is replayed"))?;
    // Whoever inspects asks with keys of their own: the Secrets of the cluster are not here.
    let replay = producer.replay.with_keys(|_| S3Keys::Ambient);
    match replay.source.clone() {
        Source::Files(files) => Ok(Wanted { pipeline, replay, files }),
        Source::Generator(_) => Err(refused("its events are generated: `clickstream-worker generate` shows them")),
    }
}

type Pipeline<'a> = (&'a (String, String), &'a Json);

fn pick<'a>(specs: &'a Specs, wanted: Option<&str>) -> Result<Pipeline<'a>, String> {
    let is_meant = |(namespace, name): &(String, String)| {
        wanted.is_none_or(|wanted| name == wanted || format!("{namespace}/{name}") == wanted)
    };
    let meant: Vec<_> = specs.iter().filter(|(id, _)| is_meant(id)).collect();
    let all = || {
        let names = specs
            .keys()
            .map(|(namespace, name)| if namespace.is_empty() { name.clone() } else { format!("{namespace}/{name}") });
        names.collect::<Vec<_>>().join(", ")
    };
    match (meant.as_slice(), wanted) {
        ([one], _) => Ok(*one),
        ([], None) => Err("it has no ClickstreamPipeline".to_owned()),
        ([], Some(wanted)) => Err(format!("it has no pipeline {wanted} (but {})", all())),
        (_, None) => Err(format!("it has several pipelines: say which with --pipeline ({})", all())),
        (_, Some(wanted)) => Err(format!("it has several pipelines {wanted}: say which as namespace/name ({})", all())),
    }
}
