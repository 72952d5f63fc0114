//! A pipeline and what surrounds it, made up: the rest is the operator's own way from what it sees to what it says.

use std::collections::BTreeMap;
use std::sync::Arc;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::{Condition, Reason};
use clickstream_crds::notes::{Blocked, Hindrance, LandingNote, ReplayNote};
use clickstream_crds::spec::StartFrom;
use clickstream_crds::status::PipelineStatus;
use clickstream_operator::child::Kind;
use clickstream_operator::kafka::{
    Bounds, Landed, PartitionSeen, Promptness, Refusal, Replayed, TopicFound, TopicSeen, Trouble, Visit,
};
use clickstream_operator::life::flow;
use clickstream_operator::observe::{KafkaFound, Surroundings, TopicResources};
use clickstream_operator::options::Options;
use clickstream_operator::plan::plan;
use clickstream_operator::secrets::Secrets;
use clickstream_operator::status::{Outcome, status};
use clickstream_operator::validate::validate;
use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::api::DynamicObject;
use serde_json::{Value, json};

const TOPIC_ID: &str = "LkNJt_4gQYGTZdmpbD6_JA";

/// A made-up world.
pub(crate) struct World {
    pub(crate) pipeline: ClickstreamPipeline,
    pub(crate) seen: Surroundings,
    pub(crate) now: Timestamp,
    /// What the API server made of it, where that is not what was asked for.
    pub(crate) outcome: Option<Outcome>,
}

/// Everything is there and runs: one producer, two consumers, four partitions, all landed.
pub(crate) fn running() -> World {
    let manifest = json!({
        "apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline",
        "metadata": {"name": "shop", "namespace": "analytics", "uid": "1", "generation": 3},
        "spec": {
            "kafka": {"bootstrapServers": ["kafka:9092"]},
            "topic": {"partitions": 4},
            "schema": {"preset": "retailrocket"},
            "producer": {"source": {"generator": {"preset": "retailrocket", "events": 1000}}},
            "consumer": {"replicas": 2},
            "lake": {"s3": {"bucket": "lake"}},
        },
    });
    let pipeline: ClickstreamPipeline = serde_json::from_value(manifest).unwrap();
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    let topic = TopicFound { id: TOPIC_ID.parse().unwrap(), partitions: 4, replicas: 1, made_now: false };
    let replay_topic = TopicFound { partitions: 32, ..topic.clone() };
    let visit = Visit {
        cluster_id: Some("cluster".to_owned()),
        topic: TopicSeen::Found(topic),
        replay: Some(Replayed { topic: TopicSeen::Found(replay_topic), run: 1, shards: shards(false) }),
        landing: Some(Landed {
            start_from: StartFrom::Earliest,
            is_moving: false,
            promptness: Promptness::InTime,
            partitions: partitions(100),
        }),
    };
    let kafka = KafkaFound {
        name: "kafka:9092".to_owned(),
        cluster_id: None,
        servers: vec!["kafka:9092".to_owned()],
        encryption: None,
        login: None,
        copy: None,
    };
    let seen = Surroundings {
        kafka: Ok(kafka),
        secrets: Secrets::default(),
        visit: Some(Ok(visit)),
        topics: TopicResources::default(),
        children: BTreeMap::from([(
            Kind::Deployment,
            vec![deployment("producer", 1, 1), deployment("consumer", 2, 2)],
        )]),
        pods: Vec::new(),
        rival: None,
        monitors_served: false,
    };
    World { pipeline, seen, now, outcome: None }
}

impl World {
    /// What the operator says of it.
    pub(crate) fn status(&self) -> PipelineStatus {
        let options = Options::new("example.test/worker:1");
        let plan = plan(&self.pipeline, &options).unwrap();
        let flow = flow(&self.pipeline, &plan, &self.seen, &options, self.now);
        let validated = validate(&plan, &self.seen, &flow);
        let outcome = match (&self.outcome, validated) {
            (Some(_), _) => None,
            (None, Err(blocked)) => Some(Outcome::Blocked(blocked)),
            (None, Ok(validated)) if validated.waits_for.is_some() => Some(Outcome::Waiting),
            (None, Ok(_)) => Some(Outcome::Applied),
        };
        let outcome = outcome.as_ref().or(self.outcome.as_ref()).unwrap();
        status(&self.pipeline, &plan, &self.seen, &flow, outcome, self.now).expect("it is news")
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The spec with these fields in place of its own.
    pub(crate) fn asking(mut self, fields: &Value) -> Self {
        let mut spec = serde_json::to_value(&self.pipeline.spec).unwrap();
        for (field, value) in fields.as_object().unwrap() {
            spec[field] = value.clone();
        }
        self.pipeline.spec = serde_json::from_value(spec).unwrap();
        self
    }

    /// Said earlier.
    pub(crate) fn having_said<R: Reason>(self, reason: R) -> Self {
        self.with(|world| {
            let status = world.pipeline.status.get_or_insert_default();
            let condition = Condition::new(reason, "as before", 3, Time(world.now));
            status.conditions.get_or_insert_default().push(condition);
        })
    }

    pub(crate) fn visited(self, change: impl FnOnce(&mut Visit)) -> Self {
        self.with(|world| change(world.seen.visit.as_mut().unwrap().as_mut().unwrap()))
    }

    pub(crate) fn in_trouble(self, trouble: Trouble) -> Self {
        self.with(|world| world.seen.visit = Some(Err(trouble)))
    }

    pub(crate) fn refused(self, why: Refusal) -> Self {
        self.visited(|visit| visit.topic = TopicSeen::Refused { found: None, why })
    }

    pub(crate) fn deployed(self, producers: (i32, i32), consumers: (i32, i32)) -> Self {
        self.with(|world| {
            let all = vec![
                deployment("producer", producers.0, producers.1),
                deployment("consumer", consumers.0, consumers.1),
            ];
            world.seen.children.insert(Kind::Deployment, all);
        })
    }

    /// The consumers' Deployment with this status.
    pub(crate) fn consumers_are(self, status: &Value) -> Self {
        self.with(|world| {
            let deployments = world.seen.children.get_mut(&Kind::Deployment).unwrap();
            let mut consumers = deployments[1].as_ref().clone();
            consumers.data["status"] = status.clone();
            deployments[1] = Arc::new(consumers);
        })
    }

    /// A pod of the consumers with this status.
    pub(crate) fn consumer_pod(self, status: &Value) -> Self {
        self.consumer_pod_of("a", "2026-11-21T11:00:00Z", status)
    }

    /// One of this template.
    pub(crate) fn consumer_pod_of(self, template: &str, created: &str, status: &Value) -> Self {
        let labels = json!({"app.kubernetes.io/component": "consumer", "pod-template-hash": template});
        let name = format!("shop-consumer-{template}");
        let metadata = json!({"name": name, "labels": labels, "creationTimestamp": created});
        let pod: Pod = serde_json::from_value(json!({"metadata": metadata, "status": status})).unwrap();
        self.with(|world| world.seen.pods.push(Arc::new(pod)))
    }

    /// So many events of each partition have not landed, of a hundred.
    pub(crate) fn waiting(self, each: i64) -> Self {
        self.visited(|visit| visit.landing.as_mut().unwrap().partitions = partitions(100 - each))
    }

    pub(crate) fn promptly(self, promptness: Promptness) -> Self {
        self.visited(|it| it.landing.as_mut().unwrap().promptness = promptness)
    }

    /// One partition does not go on.
    pub(crate) fn blocked(self, reason: Hindrance, why: &str) -> Self {
        self.waiting(10).visited(|visit| {
            let seen = &mut visit.landing.as_mut().unwrap().partitions[2];
            let blocked = Some(Blocked::new(0, reason, why));
            seen.note = Some(Ok(LandingNote { blocked, ..LandingNote::default() }));
        })
    }
}

/// What the producers tell of the only run.
pub(crate) fn shards(done: bool) -> BTreeMap<i32, Result<ReplayNote, clickstream_crds::notes::UnreadableNote>> {
    let note = ReplayNote { run: 1, rows: 1_000, sent: 30, bad: 0, done, stopped: None };
    (0..32).map(|shard| (shard, Ok(note.clone()))).collect()
}

fn partitions(committed: i64) -> Vec<PartitionSeen> {
    let note =
        LandingNote { landed_at: Some(1_000_000), through: Some(2_000_000), records: 50, ..LandingNote::default() };
    let seen = |partition| PartitionSeen {
        partition,
        bounds: Some(Bounds { start: 0, end: 100 }),
        committed: Some(committed),
        note: Some(Ok(note.clone())),
    };
    (0..4).map(seen).collect()
}

fn deployment(role: &str, wanted: i32, ready: i32) -> Arc<DynamicObject> {
    let object = json!({
        "metadata": {"name": format!("shop-{role}"), "generation": 1, "labels": {"app.kubernetes.io/component": role}},
        "spec": {"replicas": wanted, "selector": {}, "template": {}},
        "status": {
            "observedGeneration": 1, "replicas": wanted, "updatedReplicas": wanted, "readyReplicas": ready,
            "availableReplicas": ready,
        },
    });
    Arc::new(serde_json::from_value(object).unwrap())
}
