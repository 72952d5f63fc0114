//! `kubectl explain` has a sentence for every field.

use serde_json::Value;
use testbed::require;

use crate::cluster::{Cluster, definition_text};

#[test]
fn every_field_is_explained() {
    let cluster = require!(Cluster::shared());
    let definition: Value = serde_saphyr::from_str(&definition_text()).unwrap();
    let schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"];
    let mut seen = 0;
    for block in ["spec", "status"] {
        seen += explained(cluster, &format!("csp.{block}"), &schema[block]);
    }
    assert!(seen > 150, "only {seen} fields were seen");
}

/// Asks for a block, finds each of its fields with its sentence, and goes on to the blocks in it.
fn explained(cluster: &Cluster, path: &str, schema: &Value) -> usize {
    let Some(fields) = schema["properties"].as_object() else { return 0 };
    let said = cluster.says(&["explain", path], "");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut seen = 0;
    for (name, field) in fields {
        let sentence = field["description"].as_str().unwrap_or_default();
        let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!sentence.is_empty() && words.contains(&sentence), "{path}.{name}: {sentence:?} is not in\n{said}");
        let inner = if field["type"] == "array" { &field["items"] } else { field };
        seen += 1 + explained(cluster, &format!("{path}.{name}"), inner);
    }
    seen
}
