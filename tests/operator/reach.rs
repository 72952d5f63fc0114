//! What a pipeline names is out of reach, or belongs to others who have not agreed.

use std::time::Duration;

use clickstream_operator::options::Options;
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams};
use serde_json::json;

use crate::ground::{condition, options};
use crate::line::Line;
use crate::shared_ground;

#[tokio::test(flavor = "multi_thread")]
async fn deleted_while_kafka_is_away_it_goes_in_time_and_says_what_is_left() {
    let yard = shared_ground!().yard().await;
    let soon = Duration::from_secs(1);
    let operator = yard
        .operator_over(&Line::default(), Options { drain_deadline: soon, cleanup_deadline: soon, ..options() })
        .await;
    let mut spec = yard.spec();
    spec["topic"]["deletionPolicy"] = json!("Delete");
    yard.apply("shop", &spec).await;
    yard.until("shop", "at a topic", |it| condition(it, "TopicReady").is_some_and(|(_, reason, _)| reason == "Exists"))
        .await;
    spec["kafka"] = json!({"bootstrapServers": ["127.0.0.1:1"]});
    yard.apply("shop", &spec).await;
    yard.until_ready_says("shop", "DependencyNotReady").await;
    yard.pipelines().delete("shop", &DeleteParams::default()).await.unwrap();
    yard.until_gone("shop").await;
    let events: Api<Event> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let events = events.list(&ListParams::default()).await.unwrap().items;
    let left = events.iter().find(|it| it.reason.as_deref() == Some("CleanupAbandoned")).expect("what is left is told");
    let topic = format!("topic {}.shop", yard.namespace);
    assert!(left.note.as_deref().unwrap().contains(&topic), "{left:?}");
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_of_another_namespace_is_not_touched_before_both_sides_agree() {
    let ground = shared_ground!();
    let (yard, theirs) = (ground.yard().await, ground.yard().await.namespace);
    let mut spec = yard.spec();
    spec["kafka"] = json!({"strimzi": {"name": "events", "namespace": theirs, "listener": "tls"}});
    yard.apply("shop", &spec).await;
    for (allow_cross_namespace, advice) in [(false, "--allow-cross-namespace"), (true, "kubectl annotate namespace")] {
        let line = Line::default();
        line.forbid(Some(&format!("/namespaces/{theirs}/")));
        let operator = yard.operator_over(&line, Options { allow_cross_namespace, ..options() }).await;
        yard.until("shop", "refused", |it| {
            condition(it, "KafkaReady")
                .is_some_and(|(_, reason, words)| reason == "CrossNamespaceDenied" && words.contains(advice))
        })
        .await;
        assert!(!line.has_refused(), "nothing in it is read");
        if allow_cross_namespace {
            line.forbid(None);
            let namespaces: Api<Namespace> = Api::all(yard.client.clone());
            let consent = json!({"metadata": {"annotations": {"clickstream.dev/allow-from": yard.namespace}}});
            namespaces.patch(&theirs, &PatchParams::default(), &Patch::Merge(consent)).await.unwrap();
            yard.until("shop", "let in", |it| {
                condition(it, "KafkaReady").is_some_and(|(_, reason, _)| reason == "ClusterNotFound")
            })
            .await;
        }
        operator.end().await;
    }
}
