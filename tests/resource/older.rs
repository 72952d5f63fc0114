//! Objects from before a rule was there: whoever does not touch what is wrong is not held up by it.

use serde_json::{Value, json};
use testbed::{Testbed, require};

use crate::cluster::{Cluster, definition_text};
use crate::manifest::manifest;

/// The definition as it might have been before its rules: the same fields, everything let through.
fn without_rules() -> Value {
    fn loosen(value: &mut Value) {
        if let Value::Object(schema) = value {
            for bound in
                ["x-kubernetes-validations", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems"]
            {
                schema.remove(bound);
            }
            if let Some(Value::Object(properties)) = schema.get_mut("properties") {
                properties.values_mut().for_each(loosen);
            }
            for inner in ["items", "additionalProperties"] {
                schema.get_mut(inner).into_iter().for_each(loosen);
            }
        }
    }
    let mut definition: Value = serde_saphyr::from_str(&definition_text()).unwrap();
    let schema = &mut definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    loosen(&mut schema["properties"]["spec"]);
    definition
}

/// A cluster of its own in which these specs were stored before today's rules came.
fn with_older(pipelines: &[(&str, Value)]) -> Result<Cluster, testbed::Unavailable> {
    let cluster = Cluster::without_definition(Testbed::of_this_run()?)?;
    cluster.define(&without_rules().to_string());
    for (name, more) in pipelines {
        cluster.apply(&manifest(name, more).to_string());
    }
    cluster.define(&definition_text());
    // The new definition counts from when a wrong manifest is refused.
    let wrong = manifest("wrong", &pipelines[0].1).to_string();
    cluster.until_refused(&wrong);
    Ok(cluster)
}

#[test]
fn what_does_not_touch_the_fault_goes_through() {
    // In fields, in a block, between blocks, at the top of the spec.
    let pipelines = [
        ("field", json!({"consumer": {"replicas": 1, "batch": {"maxAge": "5 minutes", "maxEvents": 0}}})),
        ("block", json!({"producer": {"source": {"csv": {"files": ["x"]}}, "replay": {"rate": 1, "speed": 2}}})),
        ("column", json!({"schema": {"columns": [{"name": "Bad Name", "type": "Text"}]}})),
        ("top", json!({"workers": {"producer": {}}, "topic": {"managedBy": "Strimzi"}})),
    ];
    let cluster = require!(with_older(&pipelines));
    for (name, _) in &pipelines {
        cluster.says(&["label", "csp", name, "team=insights"], "");
        cluster.says(&["annotate", "csp", name, "note=old"], "");
        let merge = |patch: &str| cluster.says(&["patch", "csp", name, "--type=merge", "-p", patch], "");
        merge(r#"{"metadata":{"finalizers":["clickstream.dev/cleanup"]}}"#);
        let status = r#"{"status":{"observedGeneration":1,"topic":{"name":"t"}}}"#;
        cluster.says(&["patch", "csp", name, "--subresource=status", "--type=merge", "-p", status], "");
        merge(r#"{"metadata":{"finalizers":null}}"#);
    }
    // Deep faults do not hold up the rest of the spec; those between blocks do, since the spec is what they are about.
    for name in ["field", "block", "column"] {
        cluster.says(&["patch", "csp", name, "--type=merge", "-p", r#"{"spec":{"suspend":true}}"#], "");
    }
    let said = cluster.refuses(&["patch", "csp", "top", "--type=merge", "-p", r#"{"spec":{"suspend":true}}"#], "");
    assert!(said.contains("spec.workers.producer: Forbidden: there is no producer"), "{said}");
    // Whoever touches the fault mends it.
    let still_wrong = r#"{"spec":{"consumer":{"batch":{"maxAge":"6 minutes"}}}}"#;
    let said = cluster.refuses(&["patch", "csp", "field", "--type=merge", "-p", still_wrong], "");
    assert!(said.contains("spec.consumer.batch.maxAge") && said.contains("must be a duration"), "{said}");
    let mended = r#"{"spec":{"consumer":{"batch":{"maxAge":"6m","maxEvents":null}}}}"#;
    cluster.says(&["patch", "csp", "field", "--type=merge", "-p", mended], "");
    cluster.says(&["delete", "csp", "--all", "--wait=false"], "");
}
