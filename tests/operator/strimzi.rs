//! Kafka by Strimzi: its own definitions, and a stand-in that fulfils them by its rules.

use clickstream_operator::options::Options;
use clickstream_operator::secrets::is_certificate;
use clickstream_tests::strimzi_stand_in::{Clients, StrimziStandIn};
use k8s_openapi::api::core::v1::{Namespace, Secret};
use kube::ResourceExt as _;
use kube::api::{Api, ApiResource, DeleteParams, DynamicObject, Patch, PatchParams};
use kube::core::GroupVersionKind;
use serde_json::{Value, json};
use testbed::{Testbed, require};

use crate::ground::{Yard, condition, options};
use crate::line::Line;
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
async fn kafka_of_another_namespace_is_used_only_if_both_sides_agree() {
    let ground = shared_ground!();
    let (kafkas, yard) = (ground.yard().await, ground.yard().await);
    let testbed = require!(Testbed::of_this_run());
    let begun =
        StrimziStandIn::start(testbed, ground.cluster(), &kafkas.namespace, &ground.kafka, Clients::OnThisMachine);
    let stand_in = require!(begun);
    apply(&kafkas, "Kafka", "events", cluster()).await;
    apply(&kafkas, "KafkaUser", "shop", json!({"authentication": {"type": "tls"}})).await;
    let mut spec = spec(&yard, "tls", Some("shop"));
    spec["kafka"]["strimzi"]["namespace"] = json!(kafkas.namespace);
    let denied = async |word: &str| {
        let denied = yard.until("shop", "denied", |it| {
            condition(it, "KafkaReady")
                .is_some_and(|(_, reason, message)| reason == "CrossNamespaceDenied" && message.contains(word))
        });
        denied.await;
    };
    let operator = yard.operator().await;
    yard.apply("shop", &spec).await;
    denied("--allow-cross-namespace").await;
    operator.end().await;
    let options = Options { allow_cross_namespace: true, ..options() };
    let operator = yard.operator_over(&Line::default(), options).await;
    let advice =
        format!("kubectl annotate namespace {} clickstream.dev/allow-from={}", kafkas.namespace, yard.namespace);
    denied(&advice).await;
    let namespaces: Api<Namespace> = Api::all(yard.client.clone());
    let consent = async |allowed: Value| {
        let patch = Patch::Merge(json!({"metadata": {"annotations": {"clickstream.dev/allow-from": allowed}}}));
        namespaces.patch(&kafkas.namespace, &PatchParams::default(), &patch).await.unwrap();
    };
    consent(json!(yard.namespace)).await;
    running_consumers(&yard).await;
    let copy = secrets(&yard).get("shop-kafka").await.unwrap();
    let keys: Vec<_> = copy.data.unwrap().into_keys().collect();
    let needed = |key: &String| key == "user.key" || is_certificate(key);
    assert!(keys.len() >= 3 && keys.iter().all(needed), "what pods need, and nothing else: {keys:?}");
    api(&kafkas, "KafkaTopic").get(&format!("{}.shop", yard.namespace)).await.unwrap();
    // Taken back, it holds for what comes.
    consent(Value::Null).await;
    denied(&advice).await;
    operator.end().await;
    drop(stand_in);
}

fn secrets(yard: &Yard) -> Api<Secret> {
    Api::namespaced(yard.client.clone(), &yard.namespace)
}

async fn running_consumers(yard: &Yard) {
    yard.until("shop", "at a topic", |it| condition(it, "TopicReady").is_some_and(|(status, ..)| status == "True"))
        .await;
    yard.until_deployed("shop-consumer", |_| true).await;
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
