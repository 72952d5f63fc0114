//! What has come around the schema is told with every fault at once, each by its field.

use serde_json::{Value, json};

use crate::manifest::{put, smallest, translated};

/// The faults of the smallest spec with these changes.
fn faults(changes: &[(&str, Value)]) -> Vec<String> {
    let mut spec = smallest();
    for (path, value) in changes {
        put(&mut spec, path, value.clone());
    }
    translated(&spec).expect_err("a fault").iter().map(ToString::to_string).collect()
}

#[test]
fn each_is_told_by_its_field() {
    let table = [
        ("kafka", json!({}), "spec.kafka: give exactly one of"),
        ("kafka.accessRef", json!({"name": "a"}), "spec.kafka: give exactly one of"),
        ("topic.retention", json!("1 week"), "spec.topic.retention: must be a duration"),
        ("schema", json!({}), "spec.schema: give exactly one of preset, columns"),
        (
            "schema",
            json!({"columns": [{"name": "a", "type": "String"}]}),
            "spec.schema.roles: columns of your own need roles",
        ),
        ("producer", json!({"source": {}}), "spec.producer.source: give exactly one of csv"),
        (
            "producer",
            json!({"source": {"parquet": {"files": ["x.parquet"]}}}),
            "spec.producer.source.parquet.files[0]: must be s3://",
        ),
        (
            "producer",
            json!({"source": {"generator": {"preset": "pageviews", "events": -1}}}),
            "spec.producer.source.generator.events: -1 is out of range",
        ),
        (
            "producer",
            json!({"source": {"generator": {"preset": "pageviews", "events": 1, "start": "2026-02-30T00:00:00Z"}}}),
            "spec.producer.source.generator.start: must be a moment",
        ),
        (
            "producer",
            json!({"source": {"generator": {"preset": "pageviews", "events": 1, "faults": {"late": "2"}}}}),
            "spec.producer.source.generator.faults.late: must be a share",
        ),
        ("consumer", json!({}), "spec.consumer.replicas: scaling Fixed"),
        ("consumer", json!({"scaling": {"type": "Lag"}}), "spec.consumer.scaling.lag: scaling Lag needs its bounds"),
        (
            "consumer",
            json!({"scaling": {"type": "Lag", "lag": {"min": 3, "max": 2, "target": 1}}}),
            "spec.consumer.scaling.lag.min: must be from 1 to max",
        ),
        (
            "consumer",
            json!({"scaling": {"type": "Lag", "lag": {"max": 2, "target": 0}}}),
            "spec.consumer.scaling.lag.target: must be 1 or more",
        ),
        ("consumer.batch", json!({"maxAge": "soon"}), "spec.consumer.batch.maxAge: must be a duration"),
        ("consumer.batch", json!({"maxBytes": "many"}), "spec.consumer.batch.maxBytes: must be an amount of memory"),
        ("consumer.batch", json!({"maxEvents": -1}), "spec.consumer.batch.maxEvents: -1 is out of range"),
        ("consumer.quarantine", json!({"alertAbove": "2"}), "spec.consumer.quarantine.alertAbove: must be a share"),
        (
            "workers.consumer",
            json!({"resources": {"limits": {"cpu": "fast"}}}),
            "spec.workers.consumer.resources.limits.cpu: must be",
        ),
        (
            "workers.serviceAccount",
            json!({"name": "a", "annotations": {}}),
            "spec.workers.serviceAccount: give exactly one of",
        ),
    ];
    for (path, value, expected) in table {
        let told = faults(&[(path, value.clone())]);
        assert!(told.iter().any(|fault| fault.starts_with(expected)), "{path}: {value} gave {told:?}");
    }
}

#[test]
fn all_are_told_at_once() {
    let told = faults(&[
        ("kafka", json!({})),
        ("topic", json!({"retention": "long"})),
        ("consumer.batch", json!({"maxAge": "x", "maxBytes": "y"})),
        ("consumer.quarantine", json!({"alertAbove": "z"})),
    ]);
    assert_eq!(told.len(), 5, "{told:?}");
}

#[test]
fn a_consumer_without_a_lake_is_told_so() {
    let mut spec = smallest();
    spec.as_object_mut().unwrap().remove("lake");
    assert_eq!(translated(&spec).unwrap_err()[0].path, "spec.lake");
}
