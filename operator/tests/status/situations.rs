use clickstream_crds::conditions::{CredentialsReady, Delivering, KafkaReady, Suspended};
use clickstream_crds::notes::{Hindrance, ReplayFailure, ReplayNote, ReplayStop};
use clickstream_crds::status::{ConsumerStatus, KafkaStatus, TopicStatus};
use clickstream_crds::translate::PipelineName;
use clickstream_operator::apply::Unapplied;
use clickstream_operator::finding::Finding;
use clickstream_operator::kafka::{Promptness, Refusal, TopicSeen, Trouble};
use clickstream_operator::observe::{Claim, Missing, Rival};
use clickstream_operator::status::Outcome;
use serde_json::{Value, json};

use super::world::{World, running, shards};

/// What can be seen, and what it is called.
pub(crate) fn situations() -> Vec<(&'static str, World)> {
    let all = [
        at_the_beginning(),
        of_kafka(),
        of_the_topic(),
        of_the_store(),
        of_pods(),
        of_scaling(),
        of_the_end(),
        of_others(),
    ];
    all.into_iter().flatten().collect()
}

type Situations = Vec<(&'static str, World)>;

fn at_the_beginning() -> Situations {
    vec![
        ("the first visit", running().with(|it| (it.seen.visit, it.seen.children) = (None, [].into()))),
        ("the topic is there, pods are being made", running().with(|it| it.seen.children.clear())),
        ("pods start", running().deployed((1, 0), (2, 1))),
        ("events wait", running().waiting(10)),
        ("events wait too long", running().waiting(10).promptly(Promptness::Late)),
        ("events waited too long, and the operator has begun anew", late().waiting(10).promptly(Promptness::Untold)),
        ("events waited too long, and land in time again", late().waiting(10).promptly(Promptness::InTime)),
        (
            "the run is complete",
            running().deployed((0, 0), (2, 2)).visited(|it| it.replay.as_mut().unwrap().shards = shards(true)),
        ),
        ("no producer", running().with(|it| it.pipeline.spec.producer = None)),
        ("no consumer", running().with(|it| (it.pipeline.spec.consumer, it.pipeline.spec.lake) = (None, None))),
        ("a path as a source", running().asking(&json!({"producer": {"source": {"csv": {"files": ["./shop.csv"]}}}}))),
    ]
}

fn late() -> World {
    running().having_said(Delivering::LagGrowing)
}

fn of_kafka() -> Situations {
    let address = || "kafka:9092".to_owned();
    let no_cluster = Finding::new(KafkaReady::ClusterNotFound, "there is no Kafka resource kafka/events");
    let no_secret = Finding::new(CredentialsReady::SecretNotFound, "there is no Secret kafka-login: create it");
    let known = KafkaStatus { name: None, cluster_id: Some("another".to_owned()) };
    vec![
        ("no such cluster", running().with(|it| it.seen.kafka = Err(Missing::Cluster(no_cluster)))),
        ("a Secret is missing", running().with(|it| it.seen.kafka = Err(Missing::Secret(no_secret)))),
        (
            "nobody answers",
            running().in_trouble(Trouble::Unreachable { address: address(), why: "no route".to_owned() }),
        ),
        (
            "the password is wrong",
            running().in_trouble(Trouble::AuthenticationFailed {
                address: address(),
                user: "shop".to_owned(),
                why: "Authentication failed".to_owned(),
            }),
        ),
        (
            "another cluster of the same name",
            running().with(|it| it.pipeline.status.get_or_insert_default().kafka = Some(known)),
        ),
    ]
}

fn of_the_topic() -> Situations {
    let id = |text: &str| text.parse().unwrap();
    let known = TopicStatus {
        name: Some("analytics.shop".to_owned()),
        partitions: Some(4),
        id: Some("AAAAAAAAAAAAAAAAAAAAAQ".to_owned()),
    };
    let knowing =
        |world: World| world.with(|it| it.pipeline.status.get_or_insert_default().topic = Some(known.clone()));
    let (one, other) = (id("AAAAAAAAAAAAAAAAAAAAAQ"), id("LkNJt_4gQYGTZdmpbD6_JA"));
    let differences = vec!["it has 2 partitions, topic.partitions says 4".to_owned()];
    let claim = Claim::Topic { cluster: "kafka:9092".to_owned(), topic: "analytics.shop".to_owned() };
    let rival = Rival { pipeline: PipelineName { namespace: "analytics".to_owned(), name: "older".to_owned() }, claim };
    vec![
        (
            "it is not there, and nobody makes it",
            running().asking(&json!({"topic": {"managedBy": "Nobody"}})).visited(|it| it.topic = TopicSeen::Missing),
        ),
        ("it is somebody else's", running().refused(Refusal::NotOurs { differences })),
        ("it is gone", knowing(running()).refused(Refusal::Gone { known: one })),
        ("it was made anew", knowing(running()).refused(Refusal::Recreated { known: one, found: other })),
        ("it has more partitions than asked for", running().refused(Refusal::TooManyPartitions { has: 8, wanted: 4 })),
        (
            "the brokers refuse it",
            running().refused(Refusal::Broker {
                what: "make the topic".to_owned(),
                code: "POLICY_VIOLATION".to_owned(),
                said: "a policy forbids it".to_owned(),
            }),
        ),
        ("an older pipeline has it", running().with(|it| it.seen.rival = Some(rival))),
    ]
}

fn of_the_store() -> Situations {
    let log = |word: &str, said: &str| {
        format!("{}\nclickstream-worker consume: {said}\n", json!({"level": "ERROR", "hindrance": word}))
    };
    let ended = |word: &str, said: &str| running().deployed((1, 1), (2, 0)).consumer_pod(&crashed(3, &log(word, said)));
    let invalid = |it: &mut clickstream_operator::kafka::Visit| {
        for seen in &mut it.landing.as_mut().unwrap().partitions {
            seen.note.as_mut().unwrap().as_mut().unwrap().invalid = 5;
        }
    };
    vec![
        ("no such bucket", running().blocked(Hindrance::BucketNotFound, "bucket lake: there is no such bucket")),
        ("not allowed", running().blocked(Hindrance::AccessDenied, "bucket lake: not allowed")),
        ("it does not answer", running().blocked(Hindrance::Unreachable, "bucket lake: no answer in time")),
        ("too much at once", running().blocked(Hindrance::Throttled, "bucket lake: 503 SlowDown")),
        (
            "no bucket at the start of a pod",
            ended("BucketNotFound", "bucket lake at s3: there is no such bucket: create it"),
        ),
        (
            "no bucket at the start of a pod, and one of the template before had no keys",
            running()
                .deployed((1, 1), (2, 0))
                .consumer_pod_of("b", "2026-11-21T11:00:00Z", &crashed(3, &log("AccessDenied", "not allowed")))
                .consumer_pod_of("c", "2026-11-21T11:30:00Z", &crashed(3, &log("BucketNotFound", "no such bucket")))
                .consumer_pod_of("a", "2026-11-21T11:00:00Z", &crashed(3, &log("AccessDenied", "not allowed"))),
        ),
        (
            "a store that overwrites",
            ended(
                "ConditionalWritesUnsupported",
                "the store overwrites objects (it does not honour `If-None-Match: *`)",
            ),
        ),
        ("a partition stands", running().blocked(Hindrance::Stuck, "partition 2: another object stands in its place")),
        ("too many events are not valid", running().visited(invalid)),
    ]
}

fn of_pods() -> Situations {
    let waiting = |reason: &str, message: &str| {
        let waiting = json!({"state": {"waiting": {"reason": reason, "message": message}}});
        running().deployed((1, 1), (2, 1)).consumer_pod(&container(&waiting))
    };
    let scheduled = json!({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available"}]});
    let of_consumers = |kind: &str, status: &str, reason: &str, message: &str| {
        let condition = json!({"type": kind, "status": status, "reason": reason, "message": message});
        running().consumers_are(&json!({"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "conditions": [condition]}))
    };
    vec![
        ("the image is not there", waiting("ErrImagePull", "not found")),
        (
            "a worker ends again and again",
            running().deployed((1, 1), (2, 1)).consumer_pod(&crashed(2, "spec.lake: no")),
        ),
        ("no node takes a pod", running().deployed((1, 1), (2, 1)).consumer_pod(&scheduled)),
        ("the quota is used up", of_consumers("ReplicaFailure", "True", "FailedCreate", "exceeded quota: pods=2")),
        (
            "it has not moved for too long",
            of_consumers("Progressing", "False", "ProgressDeadlineExceeded", "timed out"),
        ),
    ]
}

fn of_scaling() -> Situations {
    let by_lag = || {
        let scaling = json!({"type": "Lag", "lag": {"min": 1, "max": 8, "target": 20}});
        running().asking(&json!({"consumer": {"scaling": scaling}})).with(|it| {
            let consumer = ConsumerStatus { desired_replicas: Some(2), ..ConsumerStatus::default() };
            it.pipeline.status.get_or_insert_default().consumer = Some(consumer);
        })
    };
    let since = |replicas: i32, moment: &str, world: World| {
        world.with(|it| {
            let consumer = it.pipeline.status.as_mut().unwrap().consumer.as_mut().unwrap();
            (consumer.pending_replicas, consumer.pending_since) = (Some(replicas), Some(moment.to_owned()));
        })
    };
    let taken = |it: &mut World| {
        let deployments = it.seen.children.get_mut(&clickstream_operator::child::Kind::Deployment).unwrap();
        let mut consumers = deployments[1].as_ref().clone();
        let entry = json!({"manager": "kube-controller-manager", "subresource": "scale", "fieldsV1": {"f:spec": {"f:replicas": {}}}});
        consumers.metadata.managed_fields = Some(vec![serde_json::from_value(entry).unwrap()]);
        deployments[1] = consumers.into();
    };
    vec![
        (
            "more consumers than partitions",
            running().asking(&json!({"consumer": {"replicas": 9}})).deployed((1, 1), (4, 4)),
        ),
        ("an autoscaler on the Deployment", running().with(taken)),
        (
            "by an autoscaler, before its first word",
            running().asking(&json!({"consumer": {"scaling": {"type": "External"}}})),
        ),
        ("by lag: right as it is", by_lag().waiting(10)),
        ("by lag: another number is right", by_lag().waiting(20)),
        ("by lag: it was so for long enough", since(4, "2026-11-21T11:59:00Z", by_lag().waiting(20))),
        ("by lag: pods start", by_lag().waiting(20).deployed((1, 1), (2, 1))),
        (
            "by lag: the group shares its partitions",
            by_lag().waiting(20).visited(|it| it.landing.as_mut().unwrap().is_moving = true),
        ),
        ("by lag: the store does not take it", by_lag().blocked(Hindrance::Throttled, "503 SlowDown").waiting_too()),
        (
            "by lag: nobody can tell",
            by_lag().in_trouble(Trouble::Unreachable { address: "kafka:9092".to_owned(), why: "no route".to_owned() }),
        ),
    ]
}

fn of_the_end() -> Situations {
    let suspended = || running().with(|it| it.pipeline.spec.suspend = Some(true));
    let since = |moment: &str| {
        let consumer = ConsumerStatus { draining_since: Some(moment.to_owned()), ..ConsumerStatus::default() };
        suspended().waiting(10).with(|it| it.pipeline.status.get_or_insert_default().consumer = Some(consumer))
    };
    let stopped = |reason, why: &str| {
        let stopped = Some(ReplayStop::new(reason, why));
        running().visited(|it| {
            it.replay.as_mut().unwrap().shards.insert(0, Ok(ReplayNote { run: 1, stopped, ..ReplayNote::default() }));
        })
    };
    vec![
        ("suspended: it drains", suspended().waiting(10).deployed((0, 0), (2, 2))),
        ("suspended: drained, pods end", suspended().deployed((0, 0), (2, 2))),
        ("suspended: at rest", suspended().having_said(Suspended::Drained).deployed((0, 0), (0, 0))),
        ("suspended: not in time", since("2026-11-21T11:00:00Z").deployed((0, 0), (2, 2))),
        ("suspended before anything ran", suspended().with(|it| it.seen.children.clear())),
        (
            "suspended before anything ran, and something waits",
            suspended().waiting(10).with(|it| it.seen.children.clear()),
        ),
        (
            "too many rows cannot be read",
            stopped(ReplayFailure::TooManyBadRows, "101 rows cannot be read, badRows.max is 100"),
        ),
        ("the source is not there", stopped(ReplayFailure::SourceNotFound, "s3://data/shop.csv: no such key")),
        ("the data set is another one", stopped(ReplayFailure::DataSetChanged, "raise replay.run to replay it")),
    ]
}

fn of_others() -> Situations {
    let unapplied = |unapplied| running().with(|it| it.outcome = Some(Outcome::Unapplied(unapplied)));
    let title = || "Deployment shop-consumer".to_owned();
    let said = |code: u16, reason: &str, message: &str| {
        let status = json!({"status": "Failure", "message": message, "reason": reason, "code": code});
        let cause = Box::new(kube::Error::Api(serde_json::from_value(status).unwrap()));
        Unapplied::Refused { verb: "apply", title: "Deployment shop-consumer".to_owned(), cause }
    };
    vec![
        ("somebody else has the name", unapplied(Unapplied::Conflict { title: title() })),
        ("what was there before still goes", unapplied(Unapplied::Going { title: title() })),
        ("a right is missing", unapplied(said(403, "Forbidden", "deployments.apps is forbidden"))),
        ("the API server is not well", unapplied(said(500, "InternalError", "etcd is slow"))),
    ]
}

impl World {
    /// Also the other partitions have events that wait.
    fn waiting_too(self) -> Self {
        self.visited(|visit| {
            for seen in &mut visit.landing.as_mut().unwrap().partitions {
                seen.committed = Some(80);
            }
        })
    }
}

fn container(state: &Value) -> Value {
    let mut container =
        json!({"name": "worker", "image": "example.test/worker:1", "imageID": "", "ready": false, "restartCount": 3});
    for (field, value) in state.as_object().unwrap() {
        container[field] = value.clone();
    }
    json!({"containerStatuses": [container]})
}

fn crashed(code: i32, said: &str) -> Value {
    container(&json!({"lastState": {"terminated": {"exitCode": code, "message": said}}}))
}
