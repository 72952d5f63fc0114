//! An operator that ends after any write is followed by one that comes to the same end.

use std::collections::BTreeMap;

use http::StatusCode;
use kube::ResourceExt as _;
use kube::api::{Api, DynamicObject, ListParams};
use serde_json::{Value, json};

use clickstream_operator::child::Kind;

use crate::ground::{Yard, options};
use crate::line::Line;
use crate::shared_ground;

/// A spec whose children have the same names and contents in every namespace.
fn spec(yard: &Yard) -> Value {
    let mut spec = yard.spec();
    spec["topic"] = json!({"name": "crash.events", "partitions": 4});
    spec["consumer"] = json!({"replicas": 2, "group": "crash"});
    spec["lake"]["s3"]["prefix"] = json!("crash");
    spec
}

/// All children as they are, without what every object has for itself.
async fn children(yard: &Yard) -> BTreeMap<String, Value> {
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

async fn settled(yard: &Yard) -> BTreeMap<String, Value> {
    for name in ["shop-producer", "shop-consumer"] {
        yard.until_deployed(name, |_| true).await;
        yard.make_available(name).await;
    }
    yard.until_ready_says("shop", "Running").await;
    children(yard).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_dies_the_next_one_ends_the_same_way() {
    let ground = shared_ground!();
    let yard = ground.yard().await;
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    yard.apply("shop", &spec(&yard)).await;
    let undisturbed = settled(&yard).await;
    operator.kill().await;
    // The same topic and lake for the next one.
    yard.pipelines().delete_collection(&kube::api::DeleteParams::default(), &ListParams::default()).await.unwrap();
    let writes = line.writes();
    assert!(writes.len() > 8, "{writes:#?}");
    for dies_after in 1..=writes.len() {
        let yard = ground.yard().await;
        let line = Line::default().cut_after(dies_after);
        let operator = yard.operator_over(&line, options()).await;
        yard.apply("shop", &spec(&yard)).await;
        let deadline = std::time::Instant::now() + crate::ground::PATIENCE;
        while !line.is_cut() && yard.deployments().get_opt("shop-consumer").await.unwrap().is_none() {
            assert!(std::time::Instant::now() < deadline, "{:#?}", line.writes());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        operator.kill().await;
        let operator = yard.operator().await;
        assert_eq!(settled(&yard).await, undisturbed, "died after {:?}", line.writes().last());
        operator.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_server_that_says_no_for_a_while_changes_nothing_in_the_end() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    line.refuse(&[
        StatusCode::CONFLICT,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::CONFLICT,
    ]);
    let operator = yard.operator_over(&line, options()).await;
    yard.apply("shop", &yard.spec()).await;
    assert_eq!(settled(&yard).await.len(), 7, "both roles' settings and pods, account, service, budget");
    assert_eq!(line.refusals_left(), 0);
    operator.end().await;
}
