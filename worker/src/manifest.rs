//! The pipeline of a manifest, for whoever runs it without a cluster: read as `check` reads it, and translated.

use std::path::Path;

use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, Translation, translate};
use serde::Deserialize as _;
use serde_json::Value as Json;

mod brokers;
mod secrets;

pub use brokers::NoBrokers;
pub(crate) use brokers::{AS_DECLARED, brokers, in_plain_text};
pub use secrets::NoSecret;
pub(crate) use secrets::Secrets;

use crate::check::{Resource, Specs, report, text};

/// Why there is no pipeline to work with; the words are for the person who wrote the manifest.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAPipeline(String);

/// The pipeline of a file: the only one, or the one of this name (`name` or `namespace/name`).
pub fn read(file: &Path, name: Option<&str>) -> Result<Translation, NotAPipeline> {
    let named = file.display();
    let resource = Resource::pipeline().map_err(|error| NotAPipeline(error.to_string()))?;
    let text = text(file).map_err(|error| NotAPipeline(format!("{named}: {error}")))?;
    let report = report(&resource, &text, &Specs::new());
    if !report.faults.is_empty() {
        return Err(NotAPipeline(format!("the manifest is wrong\n{}", report.lines(&named.to_string()).trim_end())));
    }
    let ((namespace, name), spec) = pick(&report.specs, name).map_err(|why| NotAPipeline(format!("{named}: {why}")))?;
    let refused = |why: String| NotAPipeline(format!("{named}: {name}: {why}"));
    let spec = ClickstreamPipelineSpec::deserialize(spec).map_err(|error| refused(error.to_string()))?;
    // kubectl puts its own namespace where a manifest names none.
    let namespace = if namespace.is_empty() { "default" } else { namespace };
    let pipeline = PipelineName { namespace: namespace.to_owned(), name: name.clone() };
    translate(&pipeline, &spec).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(|fault| format!("{}: {}", fault.path, fault.message)).collect();
        refused(faults.join("; "))
    })
}

type Pipeline<'a> = (&'a (String, String), &'a Json);

fn pick<'a>(specs: &'a Specs, wanted: Option<&str>) -> Result<Pipeline<'a>, String> {
    let full = |(namespace, name): &(String, String)| {
        if namespace.is_empty() { name.clone() } else { format!("{namespace}/{name}") }
    };
    let is_meant = |id: &(String, String)| wanted.is_none_or(|wanted| id.1 == wanted || full(id) == wanted);
    let meant: Vec<_> = specs.iter().filter(|(id, _)| is_meant(id)).collect();
    let all = || specs.keys().map(full).collect::<Vec<_>>().join(", ");
    match (meant.as_slice(), wanted) {
        ([one], _) => Ok(*one),
        ([], None) => Err("it has no ClickstreamPipeline".to_owned()),
        ([], Some(wanted)) => Err(format!("it has no pipeline {wanted} (but {})", all())),
        (_, None) => Err(format!("it has several pipelines: say which with --pipeline ({})", all())),
        (_, Some(wanted)) => Err(format!("it has several pipelines {wanted}: say which as namespace/name ({})", all())),
    }
}
