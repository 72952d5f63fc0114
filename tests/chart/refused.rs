//! Values that are refused, and in which words.

use std::path::PathBuf;

use serde_json::Value;
use testbed::require;

use crate::helm::Helm;
use crate::rendered::{SMALLEST, everything};
use crate::repository::text;

/// Values beside the smallest, and what the refusal has to name.
const WRONG: [(&str, &[&str]); 13] = [
    ("replica: 2", &["replica"]),
    ("watch: {namespace: shop}", &["watch", "namespace"]),
    ("watch: {mode: Some}", &["mode"]),
    ("watch: {mode: List}", &["watch.namespaces: name at least one"]),
    ("watch: {namespaces: [shop]}", &["watch.namespaces: leave it out with watch.mode All"]),
    ("watch: {mode: Release, namespaces: [shop]}", &["watch.namespaces: leave it out with watch.mode Release"]),
    ("watch: {mode: List, namespaces: [Shop]}", &["namespaces"]),
    (
        "watch: {mode: Release, allowCrossNamespace: true}",
        &["watch.allowCrossNamespace: works only with watch.mode All"],
    ),
    ("replicas: two", &["replicas"]),
    ("{replicas: 2, leaderElection: {enabled: false}, image: {registry: r}}", &["replicas: more than one needs"]),
    ("resync: 5", &["resync"]),
    ("worker: {image: {digest: sha256:12}}", &["digest"]),
    ("{image: {registry: ''}}", &["image.registry: give the registry"]),
];

#[test]
fn wrong_values_are_refused_by_name() {
    let helm = require!(Helm::three());
    for (values, words) in WRONG {
        let values = if values.starts_with('{') { values.to_owned() } else { format!("{SMALLEST}\n{values}") };
        let said = helm.render(&values).expect_err(&values);
        assert!(words.iter().all(|word| said.contains(word)), "{values}\n{said}");
    }
}

#[test]
fn helm_4_refuses_unknown_values_too() {
    let helm = require!(Helm::four());
    let said = helm.render(&format!("{SMALLEST}\nreplica: 2")).unwrap_err();
    assert!(said.contains("replica"), "{said}");
}

#[test]
fn both_helms_find_nothing_to_say_of_the_chart() {
    for helm in [require!(Helm::three()), require!(Helm::four())] {
        for values in [SMALLEST, &everything()] {
            let output = helm.lint(values);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
    }
}

/// The schema knows every value and no other: each is written in `values.yaml`, with its default.
#[test]
fn the_schema_and_the_values_name_the_same() {
    fn paths(value: &Value, fields: impl Fn(&Value) -> Option<Value> + Copy, at: PathBuf, found: &mut Vec<PathBuf>) {
        match fields(value) {
            Some(Value::Object(fields_of)) => {
                for (name, field) in &fields_of {
                    paths(field, fields, at.join(name), found);
                }
            }
            _ => found.push(at),
        }
    }
    let schema: Value = serde_json::from_str(&text("charts/clickstream-operator/values.schema.json")).unwrap();
    let mut known = Vec::new();
    paths(&schema, |schema| schema.get("properties").cloned(), PathBuf::new(), &mut known);
    known.retain(|path| path != "global");
    let values: Value = serde_saphyr::from_str(&text("charts/clickstream-operator/values.yaml")).unwrap();
    for path in &known {
        let pointer = format!("/{}", path.display());
        assert!(values.pointer(&pointer).is_some(), "values.yaml has no {pointer}");
    }
    assert!(known.len() > 40, "only {} values were seen", known.len());
}
