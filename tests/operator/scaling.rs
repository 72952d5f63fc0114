//! The operator decides on the number of consumers by what has not landed, in a real Kafka.

use std::time::Duration;

use clickstream_operator::options::Options;
use clickstream_operator::scaling::Windows;
use k8s_openapi::api::events::v1::Event;
use kube::api::{Api, ListParams};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{Offset, TopicPartitionList};
use serde_json::json;

use crate::ground::{PATIENCE, Yard, condition, options, until};
use crate::line::Line;
use crate::shared_ground;

const PARTITIONS: i32 = 4;

/// So many events to each partition.
fn send(yard: &Yard, topic: &str, each: usize) {
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", &yard.ground.kafka.plain).create().unwrap();
    for partition in 0..PARTITIONS {
        for _ in 0..each {
            let record = BaseRecord::<(), _>::to(topic).partition(partition).payload("event");
            producer.send(record).map_err(|(error, _)| error).unwrap();
        }
    }
    producer.flush(PATIENCE).unwrap();
}

/// What consumers say when everything before this offset has landed.
fn land(yard: &Yard, topic: &str, group: &str, offset: i64) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &yard.ground.kafka.plain).set("group.id", group);
    let consumer: BaseConsumer = config.create().unwrap();
    let mut list = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        list.add_partition_offset(topic, partition, Offset::Offset(offset)).unwrap();
    }
    consumer.commit(&list, CommitMode::Sync).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_brings_consumers_and_what_has_landed_takes_them_away() {
    let yard = shared_ground!().yard().await;
    let windows = Windows { up: Duration::from_secs(1), down: Duration::from_secs(1) };
    let operator = yard.operator_over(&Line::default(), Options { windows, ..options() }).await;
    let mut spec = yard.spec();
    spec.as_object_mut().unwrap().remove("producer");
    spec["topic"]["partitions"] = json!(PARTITIONS);
    let lag = json!({"min": 1, "max": 8, "target": 100});
    spec["consumer"] = json!({"scaling": {"type": "Lag", "lag": lag}, "batch": {"maxAge": "1s"}});
    yard.apply("shop", &spec).await;
    let scaled = async |replicas: i32| {
        // A visit that comes while events are being sent decides on fewer; these have to be ready before there are more.
        until(&format!("scaled to {replicas}"), async || {
            let Some(deployment) = yard.deployments().get_opt("shop-consumer").await.unwrap() else { return false };
            yard.make_available("shop-consumer").await;
            let told = yard.pipelines().get("shop").await.unwrap().status.and_then(|it| it.consumer?.desired_replicas);
            deployment.spec.unwrap().replicas == Some(replicas) && told == Some(replicas)
        })
        .await;
    };
    scaled(1).await;
    let right =
        yard.until("shop", "decided", |it| condition(it, "ScalingActive").is_some_and(|it| it.1 == "Lag")).await;
    let topic = right.status.unwrap().topic.unwrap().name.unwrap();
    let group = format!("{}.shop", yard.namespace);

    send(&yard, &topic, 90);
    scaled(4).await;
    send(&yard, &topic, 90);
    let capped = yard.until("shop", "capped", |it| {
        condition(it, "ScalingActive").is_some_and(|(_, reason, _)| reason == "CappedAtPartitions")
    });
    let capped = capped.await;
    assert!(condition(&capped, "ScalingActive").unwrap().2.contains("one for each partition"));

    land(&yard, &topic, &group, 180);
    scaled(1).await;
    let at_rest = yard.until("shop", "at rest", |it| {
        let consumer = it.status.as_ref().unwrap().consumer.clone().unwrap();
        consumer.desired_replicas == Some(1) && consumer.pending_replicas.is_none()
    });
    assert_eq!(at_rest.await.spec.consumer.unwrap().replicas, None, "nobody writes the spec");
    let events: Api<Event> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let events = events.list(&ListParams::default()).await.unwrap().items;
    let scaled = events.iter().find(|it| it.reason.as_deref() == Some("Scaled")).expect("an event tells why");
    assert!(scaled.note.as_deref().unwrap().contains("consumers: "), "{scaled:?}");
    operator.end().await;
}
