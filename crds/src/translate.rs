//! The translation of a manifest into what each part of the system needs: pure, total, deterministic.
//!
//! It succeeds for every spec that the schema admits. What it refuses has come around the schema (a file that nobody
//! checked, an object stored under an older schema), and then it tells every fault at once, each with its field's path.

mod consumer;
mod event_schema;
mod faults;
mod generator;
mod kafka;
mod pods;
mod producer;
mod source;
mod store;
mod topic;

pub use consumer::{ConsumerPlan, LagBounds, Replicas};
pub use faults::Fault;
pub use kafka::{KafkaWanted, SaslWanted, TlsWanted, TrustWanted};
pub use pods::{Identity, PodPlan, WorkersPlan};
pub use producer::ProducerPlan;
pub use topic::{TopicOwner, TopicPlan};

use serde::Serialize;

use crate::defaults;
use crate::spec::ClickstreamPipelineSpec;
use faults::Faults;

/// Which pipeline it is: what defaults are named after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PipelineName {
    /// Its namespace.
    pub namespace: String,
    /// Its name in the namespace.
    pub name: String,
}

impl PipelineName {
    /// `<namespace>.<name>`. A namespace holds no dot, so no two pipelines share it.
    fn dotted(&self) -> String {
        format!("{}.{}", self.namespace, self.name)
    }
}

/// Everything that a manifest means, with every default resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Translation {
    /// Which pipeline it is.
    pub pipeline: PipelineName,
    /// Whether its flow is to stop.
    pub suspend: bool,
    /// The Kafka cluster, as far as the manifest tells.
    pub kafka: KafkaWanted,
    /// The topic.
    pub topic: TopicPlan,
    /// The producers, if there are any.
    pub producer: Option<ProducerPlan>,
    /// The consumers, if there are any.
    pub consumer: Option<ConsumerPlan>,
    /// What the pods of all roles share.
    pub workers: WorkersPlan,
}

/// Translates the spec of the pipeline `name`.
pub fn translate(name: &PipelineName, spec: &ClickstreamPipelineSpec) -> Result<Translation, Vec<Fault>> {
    let mut faults = Faults::default();
    let kafka = kafka::kafka_wanted(name, &spec.kafka, &mut faults);
    let topic = topic::topic_plan(name, spec, &mut faults);
    let schema = event_schema::event_schema(&spec.schema, &mut faults);
    let producer = producer::producer_plan(name, spec, &topic, schema.as_ref(), &mut faults);
    let consumer = consumer::consumer_plan(name, spec, &topic, schema.as_ref(), &mut faults);
    let workers = pods::workers_plan(spec.workers.as_ref(), &mut faults);
    let suspend = spec.suspend.unwrap_or(defaults::SUSPEND);
    match (kafka, workers) {
        (Some(kafka), Some(workers)) if faults.is_empty() => {
            Ok(Translation { pipeline: name.clone(), suspend, kafka, topic, producer, consumer, workers })
        }
        _ => Err(faults.into_sorted()),
    }
}
