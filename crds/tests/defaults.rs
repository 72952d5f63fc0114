//! The defaults that the schema tells are those that the translation applies.

use clickstream_crds::settings::Source;
use serde_json::{Value, json};

use crate::manifest::{put, repository, smallest, translated};

/// Every default of the editor's schema, with its path; what stands in a list is left to the tests of columns.
fn told_defaults() -> Vec<(String, Value)> {
    fn walk(path: &str, schema: &Value, found: &mut Vec<(String, Value)>) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if let Some(default) = field.get("default") {
                found.push((path.clone(), default.clone()));
            }
            walk(&path, field, found);
        }
    }
    let text = std::fs::read_to_string(repository().join("crds/clickstreampipeline.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let mut found = Vec::new();
    walk("", &schema["properties"]["spec"], &mut found);
    found
}

/// A pipeline with every block but those of the generator, so that no default is told to nobody.
fn base() -> Value {
    let mut spec = smallest();
    put(&mut spec, "producer", json!({"source": {"csv": {"files": ["./events.csv"]}}}));
    put(&mut spec, "kafka.sasl", json!({"mechanism": "PLAIN", "username": "shop", "passwordSecret": {"name": "shop"}}));
    spec
}

/// The same with a generator, whose defaults have no place beside files.
fn generated() -> Value {
    let mut spec = base();
    let incident = json!({"step": "cart", "from": "2026-01-05T10:00:00Z", "to": "2026-01-05T11:00:00Z"});
    let generator = json!({"preset": "ecommerce", "events": 1000, "incident": incident});
    put(&mut spec, "schema.preset", json!("ecommerce"));
    put(&mut spec, "producer.source", json!({"generator": generator}));
    spec
}

/// The same with a number of consumers that the operator decides on.
fn by_lag() -> Value {
    let mut spec = base();
    put(&mut spec, "consumer.scaling", json!({"type": "Lag", "lag": {"max": 8, "target": 1000}}));
    spec
}

#[test]
fn writing_a_default_down_changes_nothing() {
    let bases = [base(), generated(), by_lag()].map(|base| (translated(&base).unwrap(), base));
    let defaults = told_defaults();
    assert!(defaults.len() > 20, "only {} defaults were told", defaults.len());
    for (path, default) in defaults {
        let places = ["", "producer.source.generator", "consumer.scaling.lag"];
        let (meant, base) = &bases[places.iter().rposition(|place| path.starts_with(place)).unwrap()];
        let mut written = base.clone();
        put(&mut written, &path, default.clone());
        // A store for a source without files in one is refused by the schema; the translation has nothing to say to it.
        let same = translated(&written).unwrap_or_else(|faults| panic!("{path}: {default}: {faults:?}"));
        assert_eq!(same, *meant, "{path}: {default} is not what is taken when it is left out");
    }
}

#[test]
fn names_are_made_of_the_pipeline() {
    let meant = translated(&base()).unwrap();
    assert_eq!(meant.topic.name, "analytics.shop");
    let consumer = meant.consumer.unwrap();
    assert_eq!(consumer.landing.group, "analytics.shop");
    assert_eq!(consumer.landing.prefix, "analytics/shop");
    let replay = meant.producer.unwrap().replay;
    assert_eq!(
        (replay.replay_topic.as_str(), replay.group.as_str()),
        ("analytics.shop.replay", "analytics.shop.replay")
    );
}

#[test]
fn an_endpoint_means_path_style_and_a_source_reads_from_the_lakes_store() {
    let mut spec = base();
    put(&mut spec, "producer.source.csv.files", json!(["s3://data/events.csv"]));
    put(&mut spec, "lake.s3.endpoint", json!("http://minio:9000"));
    put(&mut spec, "lake.s3.credentials", json!({"name": "lake-keys"}));
    let meant = translated(&spec).unwrap();
    let landing = meant.consumer.unwrap().landing;
    assert!(landing.store.path_style);
    let Source::Files(files) = meant.producer.unwrap().replay.source else { panic!("no files") };
    assert_eq!(files.s3, Some(landing.store));
}

#[test]
fn a_limit_stands_for_the_request_and_the_other_way_round() {
    let memory = |resources: Value| {
        let mut spec = base();
        put(&mut spec, "workers.consumer.resources", resources);
        let pod = translated(&spec).unwrap().consumer.unwrap().pod;
        (pod.memory_request_bytes >> 20, pod.memory_limit_bytes >> 20, pod.cpu_request_millis, pod.cpu_limit_millis)
    };
    assert_eq!(memory(json!({})), (512, 512, 500, None));
    assert_eq!(memory(json!({"limits": {"memory": "1Gi", "cpu": 1}})), (1024, 1024, 1000, Some(1000)));
    assert_eq!(memory(json!({"requests": {"memory": "2Gi"}})), (2048, 2048, 500, None));
}
