//! Manifests that the server takes.

use std::fs;
use std::path::Path;

use clickstream_crds::presets::written_out;
use clickstream_crds::spec::Preset;
use serde_json::{Value, json};
use testbed::fresh_name;

/// Every good manifest by name: the examples, the folder `good`, and the presets written out.
pub(crate) fn good() -> Vec<(String, Value)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = folder(&tests.join("../examples"));
    found.extend(folder(&tests.join("resource/good")));
    let presets = [Preset::RetailRocket, Preset::Ecommerce, Preset::PageViews, Preset::Streaming, Preset::Events];
    found.extend(presets.map(|preset| (format!("preset {preset:?} written out"), by_hand(preset))));
    found
}

/// The manifest of a consumer with this spec beside it.
pub(crate) fn manifest(name: &str, more: &Value) -> Value {
    let mut spec = json!({
        "kafka": {"bootstrapServers": ["kafka:9092"]},
        "schema": {"preset": "events"},
        "consumer": {"replicas": 1},
        "lake": {"s3": {"bucket": "lake"}},
    });
    for (block, value) in more.as_object().unwrap() {
        spec[block] = value.clone();
    }
    json!({
        "apiVersion": "clickstream.dev/v1alpha1",
        "kind": "ClickstreamPipeline",
        "metadata": {"name": name, "namespace": "default"},
        "spec": spec,
    })
}

/// The same manifest under a name that no other test uses.
pub(crate) fn renamed(mut manifest: Value) -> Value {
    manifest["metadata"]["name"] = json!(fresh_name("good"));
    manifest["metadata"]["namespace"] = json!("default");
    manifest
}

/// Many manifests for one call of `kubectl`.
pub(crate) fn list(manifests: &[Value]) -> String {
    json!({"apiVersion": "v1", "kind": "List", "items": manifests}).to_string()
}

fn folder(path: &Path) -> Vec<(String, Value)> {
    let mut files: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let read = |file: &std::path::PathBuf| serde_saphyr::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    files.iter().map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), read(file))).collect()
}

fn by_hand(preset: Preset) -> Value {
    manifest("preset", &json!({"schema": written_out(preset)}))
}

/// The name of the column of this number.
type Naming = fn(usize) -> String;

/// As large as the schema allows: here the rules that compare every column with every other cost most.
fn widest(name: Naming) -> Value {
    let column =
        |number: usize| json!({"name": name(number), "from": name(number), "type": "String", "accepted": ["x"]});
    let roles = [("event_time", "Timestamp"), ("event_type", "String"), ("user_id", "String")];
    let roles = roles.map(|(name, kind)| json!({"name": name, "type": kind}));
    let columns: Vec<_> = roles.into_iter().chain((3..200).map(column)).collect();
    let word = |number: usize| format!("{number:03}{}", "t".repeat(97));
    let aliases: Vec<_> = (0..100).map(|number| json!({"from": word(number), "to": "view"})).collect();
    let schema = json!({
        "columns": columns,
        "roles": {"eventTime": "event_time", "eventType": "event_type", "user": "user_id"},
        "eventTypes": {"aliases": aliases, "accepted": ["view"]},
    });
    let files: Vec<_> = (0..500).map(|number| format!("s3://bucket/{number:03}{}", "f".repeat(753))).collect();
    let layout = format!("{}/%Y/%m/%d", "l".repeat(247));
    manifest(
        "widest",
        &json!({
            "schema": schema,
            "producer": {"source": {"parquet": {"files": files}}},
            "lake": {"s3": {"bucket": "lake"}, "partitioning": {"layout": layout}},
        }),
    )
}

/// The largest manifests: two hundred columns of a hundred characters each, all alike but for the end.
pub(crate) fn largest() -> impl Iterator<Item = Value> {
    WIDEST.into_iter().map(widest)
}

/// Fields of one record, lists, fields of a list in a list.
const WIDEST: [Naming; 3] = [
    |number| format!("{}.{}{number:03}", "a".repeat(63), "b".repeat(33)),
    |number| format!("{}.{}{number:03}[]", "a".repeat(63), "b".repeat(31)),
    |number| format!("{}[].{}[].c{number:03}", "a".repeat(45), "b".repeat(45)),
];
