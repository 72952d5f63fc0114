//! `KafkaTopic`, row by row.

use kube::api::DynamicObject;
use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use serde_json::{Value, json};
use testbed::{Testbed, fresh_name, require};

use super::namespace::{Namespace, eventually, object};
use crate::kafka::{PATIENCE, plain};

type Admin = AdminClient<DefaultClientContext>;

/// What somebody applies, one after the other, and what is told after each.
struct Row {
    case: &'static str,
    steps: Vec<(Value, Value)>,
}

fn row(case: &'static str, steps: impl IntoIterator<Item = (Value, Value)>) -> Row {
    Row { case, steps: steps.into_iter().collect() }
}

fn spec(spec: Value) -> Value {
    Value::from_iter([("spec", spec)])
}

fn annotated(annotation: &str, value: &str) -> Value {
    json!({"metadata": {"annotations": {annotation: value}}, "spec": {"partitions": 2}})
}

fn ready() -> Value {
    json!({"conditions": [{"type": "Ready", "status": "True"}], "topicName": "NAME", "topicId": "ID"})
}

fn refused(reason: &str, message: &str) -> Value {
    let condition = json!({"type": "Ready", "status": "False", "reason": reason, "message": message});
    json!({"conditions": [condition], "topicName": "NAME", "topicId": "ID"})
}

fn without(mut status: Value, fields: &[&str]) -> Value {
    for field in fields {
        status.as_object_mut().unwrap().remove(*field);
    }
    status
}

fn table() -> Vec<Row> {
    let two = || (spec(json!({"partitions": 2, "replicas": 1})), ready());
    let shrink = "Decreasing partitions not supported";
    let exception = |name: &str, message: &str| {
        refused("KafkaError", &format!("org.apache.kafka.common.errors.{name}Exception: {message}"))
    };
    let not_a_number = "Invalid value abc for configuration retention.ms: Not a number of type LONG";
    let config = |config: Value| spec(json!({"partitions": 2, "config": config}));
    let throttle = "leader.replication.throttled.replicas";
    let warning = json!({"type": "Warning", "status": "True", "reason": "InvalidConfig", "message": "…"});
    let holds = |kind: &str| json!({"conditions": [{"type": kind, "status": "True"}]});
    vec![
        row("an empty spec", [(spec(json!({})), ready())]),
        row("more partitions", [two(), (spec(json!({"partitions": 4})), ready())]),
        row("fewer partitions", [two(), (spec(json!({"partitions": 1})), refused("NotSupported", shrink))]),
        row("fewer, and more again", [two(), (spec(json!({"partitions": 1})), refused("NotSupported", shrink)), two()]),
        row(
            "other replicas",
            [
                two(),
                (
                    spec(json!({"partitions": 2, "replicas": 3})),
                    refused(
                        "NotSupported",
                        "Replication factor change not supported, but required for partitions [0, 1]",
                    ),
                ),
            ],
        ),
        row(
            "too many replicas from the start",
            [(
                spec(json!({"replicas": 3})),
                without(
                    exception("InvalidReplicationFactor", "Unable to replicate the partition 3 time(s): …"),
                    &["topicId"],
                ),
            )],
        ),
        row(
            "a bad value",
            [two(), (config(json!({"retention.ms": "abc"})), exception("InvalidConfiguration", not_a_number))],
        ),
        row(
            "an unknown setting",
            [
                two(),
                (
                    config(json!({"no.such.config": 1})),
                    exception("InvalidConfiguration", "Unknown topic config name: no.such.config"),
                ),
            ],
        ),
        row(
            "a throttle",
            [(
                config(json!({throttle: "*"})),
                json!({"conditions": [{"type": "Ready", "status": "True"}, warning], "topicName": "NAME", "topicId": "ID"}),
            )],
        ),
        row(
            "an invalid name",
            [(
                spec(json!({"topicName": "no/name"})),
                json!({
                    "conditions": exception("InvalidTopic", "Topic name is invalid: …")["conditions"],
                    "topicName": "no/name",
                }),
            )],
        ),
        row(
            "paused",
            [
                two(),
                (
                    annotated("strimzi.io/pause-reconciliation", "true"),
                    json!({"conditions": holds("ReconciliationPaused")["conditions"], "topicName": "NAME"}),
                ),
                two(),
            ],
        ),
        row("unmanaged", [two(), (annotated("strimzi.io/managed", "false"), holds("Unmanaged")), two()]),
        row(
            "another name later",
            [
                two(),
                (
                    spec(json!({"topicName": "another"})),
                    without(refused("NotSupported", "Changing spec.topicName is not supported"), &["topicId"]),
                ),
            ],
        ),
    ]
}

#[tokio::test]
async fn every_case_is_told_as_strimzi_tells_it() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    for (number, row) in table().into_iter().enumerate() {
        let name = format!("{}-{number}", namespace.name);
        let mut id = Value::Null;
        for (step, expected) in row.steps {
            let mut topic = object("KafkaTopic", &name, &step["spec"]);
            if let Some(annotations) = step.pointer("/metadata/annotations") {
                topic["metadata"]["annotations"] = annotations.clone();
            }
            namespace.apply(&topic).await;
            let mut told = Value::Null;
            let what = format!("{}: {expected:#}", row.case);
            let found = eventually(&what, async || {
                let found = namespace.api("KafkaTopic").get(&name).await.unwrap();
                told = found.data["status"].clone();
                is_told(&found, &expected, &name).then_some(found)
            })
            .await;
            let known = &found.data["status"]["topicId"];
            if known.is_string() {
                assert!(id.is_null() || id == *known, "{}: {id} became {known}", row.case);
                id = known.clone();
            }
        }
    }
}

/// Whether the status of the very generation says what is expected, no more and no less.
fn is_told(topic: &DynamicObject, expected: &Value, name: &str) -> bool {
    let mut told = topic.data["status"].clone();
    let Some(fields) = told.as_object_mut() else { return false };
    if fields.remove("observedGeneration") != topic.metadata.generation.map(Value::from) {
        return false;
    }
    if fields.get("topicId").is_some_and(|id| id.as_str().is_some_and(|id| id.len() == 22)) {
        fields["topicId"] = "ID".into();
    }
    if fields.get("topicName").is_some_and(|its| its == name) {
        fields["topicName"] = "NAME".into();
    }
    let wanted = expected["conditions"].as_array().unwrap();
    let conditions = fields["conditions"].as_array_mut().unwrap();
    for (condition, wanted) in conditions.iter_mut().zip(wanted) {
        let since = condition.as_object_mut().unwrap().remove("lastTransitionTime").unwrap();
        assert!(since.as_str().unwrap().len() > "2026-11-21T08:38:08.468Z".len(), "{since}");
        let begins = wanted["message"].as_str().and_then(|message| message.strip_suffix('…'));
        if begins.is_some_and(|begins| condition["message"].as_str().is_some_and(|its| its.starts_with(begins))) {
            condition["message"] = wanted["message"].clone();
        }
    }
    told == *expected
}

#[tokio::test]
async fn kafka_has_what_is_told() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let admin: Admin = plain(&kafka.plain).create().unwrap();
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let name = fresh_name("orders");
    let apply = async |spec: Value| namespace.apply(&object("KafkaTopic", &name, &spec)).await;

    apply(json!({"partitions": 2, "config": {"retention.ms": 60000, "cleanup.policy": "compact"}})).await;
    eventually("the topic", async || (partitions(&admin, &name) == 2).then_some(())).await;
    assert_eq!(setting(&admin, &name, "retention.ms").await, "60000");

    // Refused in one thing, done in the other; what is not asked for any more is taken away.
    apply(json!({"partitions": 1, "config": {"retention.ms": 70000}})).await;
    let is = async |key: &str, value: &str| (setting(&admin, &name, key).await == value).then_some(());
    eventually("the new setting", async || is("retention.ms", "70000").await).await;
    eventually("the default", async || is("cleanup.policy", "delete").await).await;

    apply(json!({"partitions": 3})).await;
    eventually("three partitions", async || (partitions(&admin, &name) == 3).then_some(())).await;

    admin.create_partitions(&[NewPartitions::new(&name, 5)], &options()).await.unwrap();
    let api = namespace.api("KafkaTopic");
    let refused = |it: &DynamicObject| it.data["status"]["conditions"][0]["reason"] == "NotSupported";
    let found = namespace.until(&api, &name, refused).await;

    admin.delete_topics(&[&name], &options()).await.unwrap();
    let old = found.data["status"]["topicId"].clone();
    let is_another =
        |it: &DynamicObject| it.data["status"]["topicId"].is_string() && it.data["status"]["topicId"] != old;
    namespace.until(&api, &name, is_another).await;
    eventually("the topic again", async || (partitions(&admin, &name) == 3).then_some(())).await;
}

#[tokio::test]
async fn the_older_of_two_has_the_topic() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let admin: Admin = plain(&kafka.plain).create().unwrap();
    let topic = fresh_name("wanted");
    // It has been there before both.
    admin.create_topics([&NewTopic::new(&topic, 2, TopicReplication::Fixed(1))], &options()).await.unwrap();
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let api = namespace.api("KafkaTopic");
    let wants = |name: &str| object("KafkaTopic", name, &json!({"topicName": topic}));
    namespace.apply(&wants("older")).await;
    let reason_is =
        |reason: &'static str| move |it: &DynamicObject| it.data["status"]["conditions"][0]["reason"] == reason;
    namespace.until(&api, "older", |it| it.data["status"]["topicId"].is_string()).await;
    namespace.apply(&wants("newer")).await;
    let newer = namespace.until(&api, "newer", reason_is("ResourceConflict")).await;
    let message = format!("Managed by Ref{{namespace='{}', name='older'}}", namespace.name);
    assert_eq!(newer.data["status"]["conditions"][0]["message"], json!(message));
    assert_eq!(newer.metadata.finalizers, None);
    namespace.delete("KafkaTopic", "newer").await;
    namespace.until_gone("KafkaTopic", "newer").await;
    assert_eq!(partitions(&admin, &topic), 2);
    let older = api.get("older").await.unwrap();
    assert!(super::namespace::has(&older.data["status"], "Ready", "True"), "{:#}", older.data);
}

#[tokio::test]
async fn others_topics_are_left_alone() {
    let kafka = require!(require!(Testbed::of_this_run()).kafka());
    let (namespace, _stand_in) = require!(Namespace::with_cluster(kafka).await);
    let mut unlabelled = object("KafkaTopic", "unlabelled", &json!({}));
    unlabelled["metadata"]["labels"] = json!({});
    let mut foreign = object("KafkaTopic", "foreign", &json!({}));
    foreign["metadata"]["labels"]["strimzi.io/cluster"] = json!("another");
    let seen = format!("{}-seen", namespace.name);
    for topic in [&unlabelled, &foreign, &object("KafkaTopic", &seen, &json!({}))] {
        namespace.apply(topic).await;
    }
    let api = namespace.api("KafkaTopic");
    // The last of the three has been visited: so have the others.
    namespace.until(&api, &seen, |it| it.data["status"].is_object()).await;
    for name in ["unlabelled", "foreign"] {
        let topic = api.get(name).await.unwrap();
        assert_eq!((topic.metadata.finalizers, &topic.data["status"]), (None, &Value::Null), "{name}");
    }
}

pub(super) fn options() -> AdminOptions {
    AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE))
}

/// How many a topic has; none when it is not there.
pub(super) fn partitions(admin: &Admin, topic: &str) -> usize {
    let metadata = admin.inner().fetch_metadata(Some(topic), PATIENCE).unwrap();
    metadata.topics().iter().find(|it| it.name() == topic).map_or(0, |it| it.partitions().len())
}

async fn setting(admin: &Admin, topic: &str, key: &str) -> String {
    let found = admin.describe_configs([&ResourceSpecifier::Topic(topic)], &options()).await.unwrap();
    let found = found.into_iter().next().unwrap().unwrap();
    found.get(key).and_then(|entry| entry.value.clone()).unwrap_or_default()
}
