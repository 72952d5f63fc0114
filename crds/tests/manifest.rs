//! Manifests as tests read them.

use std::path::{Path, PathBuf};

use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{Fault, PipelineName, Translation, translate};
use serde_json::{Value, json};

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The smallest spec that means something; tests add to it.
pub(crate) fn smallest() -> Value {
    json!({
        "kafka": {"bootstrapServers": ["kafka:9092"]},
        "schema": {"preset": "events"},
        "consumer": {"replicas": 1},
        "lake": {"s3": {"bucket": "lake"}},
    })
}

/// Puts `value` at `path` (dotted), making objects on the way.
pub(crate) fn put(spec: &mut Value, path: &str, value: Value) {
    let place = path.split('.').fold(spec, |place, key| &mut place[key]);
    *place = value;
}

pub(crate) fn typed(spec: &Value) -> ClickstreamPipelineSpec {
    serde_json::from_value(spec.clone()).unwrap_or_else(|error| panic!("{error}: {spec}"))
}

pub(crate) fn translated(spec: &Value) -> Result<Translation, Vec<Fault>> {
    let name = PipelineName { namespace: "analytics".to_owned(), name: "shop".to_owned() };
    translate(&name, &typed(spec))
}
