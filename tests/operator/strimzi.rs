//! Kafka by Strimzi: its own definitions, and a stand-in that fulfils them by its rules.

use clickstream_tests::strimzi_stand_in::{Clients, StrimziStandIn};
use kube::ResourceExt as _;
use kube::api::{Api, ApiResource, DeleteParams, DynamicObject, Patch, PatchParams};
use kube::core::GroupVersionKind;
use serde_json::{Value, json};
use testbed::{Testbed, require};

use crate::ground::{Yard, condition};
use crate::shared_ground;

/// Name, port, encryption, and how one shows who one is.
const LISTENERS: [(&str, u16, bool, Option<&str>); 3] =
    [("plain", 9092, false, None), ("tls", 9093, true, Some("tls")), ("scram", 9094, true, Some("scram-sha-512"))];

fn api(yard: &Yard, kind: &str) -> Api<DynamicObject> {
    let kind = ApiResource::from_gvk(&GroupVersionKind::gvk("kafka.strimzi.io", "v1", kind));
    Api::namespaced_with(yard.client.clone(), &yard.namespace, &kind)
}

async fn apply(yard: &Yard, kind: &str, name: &str, spec: Value) {
    let labels = json!({"strimzi.io/cluster": "events"});
    let object = json!({"apiVersion": "kafka.strimzi.io/v1", "kind": kind, "metadata": {"name": name, "labels": labels}, "spec": spec});
    api(yard, kind).patch(name, &PatchParams::apply("a-person").force(), &Patch::Apply(object)).await.unwrap();
}

fn cluster() -> Value {
    let listeners = LISTENERS.map(|(name, port, tls, authentication)| {
        let mut listener = json!({"name": name, "port": port, "type": "internal", "tls": tls});
        if let Some(authentication) = authentication {
            listener["authentication"] = json!({"type": authentication});
        }
        listener
    });
    json!({"kafka": {"listeners": listeners}, "entityOperator": {"topicOperator": {}, "userOperator": {}}})
}

fn spec(yard: &Yard, listener: &str, user: Option<&str>) -> Value {
    let mut spec = yard.spec();
    spec["kafka"] = json!({"strimzi": {"name": "events", "listener": listener}});
    if let Some(user) = user {
        spec["kafka"]["strimzi"]["user"] = json!(user);
    }
    spec
}

#[tokio::test(flavor = "multi_thread")]
async fn address_certificates_user_and_topic_come_from_strimzi() {
    let ground = shared_ground!();
    let yard = ground.yard().await;
    let testbed = require!(Testbed::of_this_run());
    let begin =
        || StrimziStandIn::start(testbed, ground.cluster(), &yard.namespace, &ground.kafka, Clients::OnThisMachine);
    let stand_in = require!(begin());
    let operator = yard.operator().await;
    yard.apply("shop", &spec(&yard, "tls", Some("shop"))).await;
    let missing = yard.until("shop", "without a cluster", |it| {
        condition(it, "KafkaReady").is_some_and(|(_, reason, _)| reason == "ClusterNotFound")
    });
    assert!(condition(&missing.await, "KafkaReady").unwrap().2.contains("create it"));
    apply(&yard, "Kafka", "events", cluster()).await;
    yard.until("shop", "without its user", |it| {
        condition(it, "CredentialsReady").is_some_and(|(_, reason, _)| reason == "SecretNotFound")
    })
    .await;
    apply(&yard, "KafkaUser", "shop", json!({"authentication": {"type": "tls"}})).await;
    let ready =
        yard.until("shop", "at a topic", |it| condition(it, "TopicReady").is_some_and(|(status, ..)| status == "True"));
    let status = ready.await.status.unwrap();
    assert_eq!(status.topic.unwrap().partitions, Some(4));
    let topic = api(&yard, "KafkaTopic").get(&format!("{}.shop", yard.namespace)).await.unwrap();
    assert!(topic.owner_references().is_empty(), "with an owner it would go with the pipeline, and all events with it");
    let pods = yard.until_deployed("shop-consumer", |_| true).await;
    let mounted = serde_json::to_string(&pods.spec.unwrap().template).unwrap();
    for secret in ["events-cluster-ca-cert", "\"shop\""] {
        assert!(mounted.contains(secret), "{secret}: {mounted}");
    }
    // More partitions go through Strimzi too.
    let mut more = spec(&yard, "tls", Some("shop"));
    more["topic"]["partitions"] = json!(6);
    yard.apply("shop", &more).await;
    yard.until("shop", "at six partitions", |it| {
        it.status.as_ref().and_then(|status| status.topic.as_ref()?.partitions) == Some(6)
    })
    .await;
    // Its end leaves the topic, unmanaged, with a word of whose it was.
    yard.pipelines().delete("shop", &DeleteParams::default()).await.unwrap();
    yard.until_gone("shop").await;
    let left = api(&yard, "KafkaTopic").get(&format!("{}.shop", yard.namespace)).await.unwrap();
    assert_eq!(left.annotations().get("strimzi.io/managed").map(String::as_str), Some("false"));
    let whose = format!("{}/shop", yard.namespace);
    assert_eq!(left.annotations().get("clickstream.dev/retained-from"), Some(&whose));
    operator.end().await;
    drop(stand_in);
}
