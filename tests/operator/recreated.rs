//! H2: the topic is deleted behind the pipeline, and somebody makes another one of its name.

use kube::api::{Patch, PatchParams};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::ClientConfig;
use serde_json::json;

use crate::children::{children, running};
use crate::ground::{PATIENCE, Yard, condition};
use crate::shared_ground;
use crate::shop::Shop;

/// Somebody else at the brokers.
fn hand(yard: &Yard) -> (AdminClient<DefaultClientContext>, AdminOptions) {
    let hand = ClientConfig::new().set("bootstrap.servers", &yard.ground.kafka.plain).create().unwrap();
    (hand, AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE)))
}

async fn until_recreated(yard: &Yard, word: &str) {
    let stalled = yard.until("shop", "stalled for its topic", |it| {
        condition(it, "TopicReady")
            .is_some_and(|(_, reason, message)| reason == "TopicRecreated" && message.contains(word))
            && condition(it, "Stalled").is_some()
    });
    let (_, _, message) = condition(&stalled.await, "Stalled").unwrap();
    assert!(message.contains("lake.s3.prefix") && message.contains("clickstream.dev/adopt-topic="), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn h2_a_topic_that_was_made_again_stalls_the_pipeline_until_somebody_agrees() {
    let Shop { yard, line, operator, mut spec, .. } = Shop::that_runs(shared_ground!()).await;
    let topic = format!("{}.shop", yard.namespace);
    let known = yard.until("shop", "at its topic", |it| {
        it.status.as_ref().is_some_and(|status| status.topic.as_ref().is_some_and(|topic| topic.id.is_some()))
    });
    let known = known.await.status.unwrap().topic.unwrap().id;
    operator.after_visits(1).await;
    let (before, writes) = (children(&yard).await, line.writes().len());

    let (hand, patient) = hand(&yard);
    hand.delete_topics(&[&topic], &patient).await.unwrap().remove(0).unwrap();
    until_recreated(&yard, "is gone").await;
    let listed = hand.inner().fetch_metadata(Some(&topic), PATIENCE).unwrap();
    assert!(listed.topics()[0].error().is_some(), "nobody has made it again");
    let another = NewTopic::new(&topic, 4, TopicReplication::Fixed(1));
    hand.create_topics([&another], &patient).await.unwrap().remove(0).unwrap();
    until_recreated(&yard, "made again").await;
    operator.after_visits(2).await;
    assert_eq!(children(&yard).await, before);
    let since = line.writes().split_off(writes);
    assert!(since.iter().all(|write| write.ends_with("/status")), "only said, nothing done: {since:#?}");

    // As docs/operations/backup-and-restore.md says.
    spec["lake"]["s3"]["prefix"] = json!("after-the-loss");
    yard.apply("shop", &spec).await;
    let consent = Patch::Merge(json!({"metadata": {"annotations": {"clickstream.dev/adopt-topic": topic}}}));
    yard.pipelines().patch("shop", &PatchParams::default(), &consent).await.unwrap();
    let mended = yard.until("shop", "at the new topic", |it| {
        condition(it, "TopicReady").is_some_and(|(_, reason, _)| reason == "Exists")
            && condition(it, "Stalled").is_none()
    });
    let found = mended.await.status.unwrap();
    assert!(found.topic.unwrap().id != known, "the new one is the known one now");
    assert_eq!(found.lake.unwrap().place.as_deref(), Some("s3://lake/after-the-loss"));
    running(&yard, "shop").await;
    operator.end().await;
}
