//! Topics that go, and operators and brokers that are away meanwhile.

use kube::api::DynamicObject;
use rdkafka::admin::AdminClient;
use rdkafka::client::DefaultClientContext;
use serde_json::{Value, json};
use testbed::{KafkaOptions, Testbed, fresh_name, require};

use super::namespace::{CLUSTER, Namespace, eventually, object};
use super::topics::partitions;
use crate::kafka::plain;

fn is_ready(topic: &DynamicObject) -> bool {
    super::namespace::has(&topic.data["status"], "Ready", "True")
}

#[tokio::test]
async fn a_topic_goes_when_its_operator_is_there() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let admin: AdminClient<DefaultClientContext> = plain(&kafka.plain).create().unwrap();
    let (namespace, stand_in) = require!(Namespace::with_cluster(kafka).await);
    let api = namespace.api("KafkaTopic");
    let [gone, kept] = ["gone", "kept"].map(fresh_name);
    for name in [&gone, &kept] {
        namespace.apply(&object("KafkaTopic", name, &json!({"partitions": 1}))).await;
        let topic = namespace.until(&api, name, is_ready).await;
        assert_eq!(topic.metadata.finalizers, Some(vec!["strimzi.io/topic-operator".to_owned()]));
    }
    drop(stand_in);
    let mut unmanaged = object("KafkaTopic", &kept, &json!({"partitions": 1}));
    unmanaged["metadata"]["annotations"] = json!({"strimzi.io/managed": "false"});
    namespace.apply(&unmanaged).await;
    for name in [&gone, &kept] {
        namespace.delete("KafkaTopic", name).await;
        let waiting = api.get(name).await.unwrap();
        assert!(waiting.metadata.deletion_timestamp.is_some() && is_ready(&waiting), "{:#}", waiting.data);
    }
    let _again = require!(namespace.stand_in());
    namespace.until_gone("KafkaTopic", &gone).await;
    namespace.until_gone("KafkaTopic", &kept).await;
    eventually("the end of the topic", async || (partitions(&admin, &gone) == 0).then_some(())).await;
    assert_eq!(partitions(&admin, &kept), 1, "an unmanaged topic stays in Kafka");
}

#[tokio::test]
async fn without_its_cluster_a_topic_hangs() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let api = namespace.api("KafkaTopic");
    let [hanging, watched] = ["hanging", "watched"].map(fresh_name);
    namespace.apply(&object("KafkaTopic", &hanging, &json!({}))).await;
    namespace.until(&api, &hanging, is_ready).await;
    namespace.delete("Kafka", CLUSTER).await;
    namespace.until_gone("Kafka", CLUSTER).await;
    namespace.delete("KafkaTopic", &hanging).await;
    // A cluster of the same name, without operators: one to whom nothing belongs.
    namespace.apply(&super::namespace::cluster(&json!({}))).await;
    namespace.apply(&object("KafkaTopic", &watched, &json!({}))).await;
    namespace.until(&namespace.api("Kafka"), CLUSTER, is_ready).await;
    let (hanging, watched) = (api.get(&hanging).await.unwrap(), api.get(&watched).await.unwrap());
    assert!(hanging.metadata.deletion_timestamp.is_some());
    assert_eq!(watched.data["status"], Value::Null);
}

#[tokio::test]
async fn kafka_goes_and_comes() {
    let mut kafka = require!(require!(Testbed::of_this_run()).own_kafka(&KafkaOptions::default()));
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka.address().clone()).await);
    let api = namespace.api("KafkaTopic");
    namespace.apply(&object("KafkaTopic", "orders", &json!({"partitions": 1}))).await;
    let before = namespace.until(&api, "orders", is_ready).await.data["status"]["topicId"].clone();
    kafka.kill(0).unwrap();
    let told = namespace.until(&api, "orders", |it| !is_ready(it)).await.data["status"].take();
    assert_eq!(told["conditions"][0]["reason"], "KafkaError");
    let message = "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: describeConfigs";
    assert_eq!(told["conditions"][0]["message"], message);
    assert_eq!(told["topicId"], Value::Null);
    let no_cluster = |it: &DynamicObject| super::namespace::has(&it.data["status"], "NotReady", "True");
    namespace.until(&namespace.api("Kafka"), CLUSTER, no_cluster).await;
    kafka.start_again(0).unwrap();
    let after = namespace.until(&api, "orders", is_ready).await.data["status"]["topicId"].clone();
    assert_eq!(after, before);
}
