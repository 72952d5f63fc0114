//! The last question: can the workers' settings be made of this manifest?

use clickstream_crds::settings::Source;
use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, Translation, translate};
use serde::Deserialize as _;
use serde_json::Value as Json;

use crate::generate::Generated;

/// What the translation would refuse, by field: nothing, as long as it is total on what the schema admits. Then what the
/// generator would: it alone knows how many people so many events need.
pub(crate) fn refused(namespace: &str, name: &str, spec: &Json) -> Vec<(String, String)> {
    let spec = match ClickstreamPipelineSpec::deserialize(spec) {
        Ok(spec) => spec,
        Err(error) => return vec![("spec".to_owned(), error.to_string())],
    };
    // kubectl puts its own namespace where a manifest names none.
    let namespace = if namespace.is_empty() { "default" } else { namespace };
    let pipeline = PipelineName { namespace: namespace.to_owned(), name: name.to_owned() };
    match translate(&pipeline, &spec) {
        Ok(translation) => not_generated(translation).into_iter().collect(),
        Err(faults) => faults.into_iter().map(|fault| (fault.path, fault.message)).collect(),
    }
}

fn not_generated(translation: Translation) -> Option<(String, String)> {
    let Source::Generator(source) = translation.producer?.replay.source else { return None };
    let refused = Generated::new(&source).err()?;
    let field = format!("spec.producer.source.generator.{}", refused.manifest_field());
    Some((field, format!("expected {} (found {})", refused.expected, refused.found)))
}
