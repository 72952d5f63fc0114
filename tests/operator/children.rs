//! All that an operator has made for a pipeline, in a form in which two pipelines can be compared.

use std::collections::BTreeMap;

use clickstream_operator::child::Kind;
use kube::ResourceExt as _;
use kube::api::{Api, DynamicObject, ListParams};
use serde_json::{Value, json};

use crate::ground::{Yard, condition};

/// Waits until there are Deployments, makes all their pods ready, and waits until the pipeline runs.
pub(crate) async fn running(yard: &Yard, name: &str) {
    for role in ["producer", "consumer"] {
        let child = format!("{name}-{role}");
        yard.until_deployed(&child, |_| true).await;
        yard.make_available(&child).await;
    }
    yard.until(name, "running", |it| condition(it, "Ready").is_some_and(|(status, ..)| status == "True")).await;
}

/// All children as they are, without what every object has for itself.
pub(crate) async fn children(yard: &Yard) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.optional_group().is_none()) {
        let api: Api<DynamicObject> = Api::namespaced_with(yard.client.clone(), &yard.namespace, &kind.resource());
        for object in api.list(&ListParams::default().labels("clickstream.dev/pipeline")).await.unwrap() {
            let mut shown =
                json!({"labels": object.labels(), "annotations": object.annotations(), "data": object.data});
            shown["data"].as_object_mut().unwrap().remove("status");
            // The replay group and the hashes of what names it have the namespace's name.
            let text = shown.to_string().replace(&yard.namespace, "NAMESPACE");
            let mut shown: Value = serde_json::from_str(&text).unwrap();
            if let Some(annotations) = shown["annotations"].as_object_mut() {
                annotations.remove("clickstream.dev/applied");
                annotations.remove("deployment.kubernetes.io/revision");
            }
            all.insert(format!("{kind:?} {}", unhashed(&object.name_any())), masked(shown));
        }
    }
    all
}

/// A name without its hash of content.
fn unhashed(name: &str) -> String {
    let is_hash = |part: &str| part.len() == 10 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.split('-').map(|part| if is_hash(part) { "HASH" } else { part }).collect::<Vec<_>>().join("-")
}

fn masked(mut shown: Value) -> Value {
    match &mut shown {
        Value::Object(fields) => {
            fields.remove("clusterIP");
            fields.remove("clusterIPs");
            for (key, value) in fields.iter_mut() {
                let hashed = key == "clickstream.dev/content" || key == "name";
                let taken = value.take();
                *value = match taken {
                    Value::String(_) if key == "clickstream.dev/content" => json!("HASH"),
                    Value::String(text) if hashed => json!(unhashed(&text)),
                    other => masked(other),
                };
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| *value = masked(value.take())),
        _ => {}
    }
    shown
}
