//! The manifest's `spec`, block by block, as people write it.
//!
//! Plain structs of optional fields: what Kubernetes' structural schemas can say. What depends on more than one field
//! is a rule beside the fields; the enums that make wrong states impossible appear in the translation.

mod consumer;
mod kafka;
mod lake;
mod producer;
mod schema;
mod topic;
mod workers;

pub use consumer::{Batch, Consumer, EventTime, LagScaling, Quarantine, Scaling, ScalingType, StartFrom};
pub use kafka::{BrokerAddress, CertificateSecret, Kafka, Namespace, Sasl, SaslMechanism, Strimzi, Tls};
pub use lake::{Compression, Lake, LakeS3, Parquet, PartitionBy, Partitioning, S3Access};
pub use producer::{
    BROWSERS, BadRows, COUNTRIES, Csv, EventTimes, FileUri, Files, Generator, GeneratorFaults, Incident,
    OPERATING_SYSTEMS, Order, Producer, Replay, Source, Story,
};
pub use schema::{Alias, Column, ColumnType, EventSchema, EventType, EventTypes, Preset, Roles};
pub use topic::{DeletionPolicy, ManagedBy, Topic};
pub use workers::{
    Amounts, PodWishes, Resources, ServiceAccount, TaintEffect, Toleration, TolerationOperator, Workers,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;

/// The road of one stream of events: from a replayed file or real traffic, over a Kafka topic, to Parquet in S3.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[cfg_attr(
    feature = "crd",
    derive(kube::CustomResource),
    kube(
        group = "clickstream.dev",
        version = "v1alpha1",
        kind = "ClickstreamPipeline",
        plural = "clickstreampipelines",
        shortname = "csp",
        category = "clickstream",
        namespaced,
        schema = "disabled",
        status = "crate::status::PipelineStatus",
        derive = "PartialEq",
        scale(
            spec_replicas_path = ".spec.consumer.replicas",
            status_replicas_path = ".status.consumer.replicas",
            label_selector_path = ".status.consumer.selector"
        ),
    )
)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct ClickstreamPipelineSpec {
    /// Stops the flow: producers stop, consumers land what they have read and stop. Nothing is forgotten;
    /// taken back, everything goes on where it was.
    #[schemars(extend("x-default" = crate::defaults::SUSPEND))]
    pub suspend: Option<bool>,
    /// The Kafka cluster that the events go through.
    pub kafka: Kafka,
    /// The topic that the events go through.
    pub topic: Option<Topic>,
    /// What an event consists of.
    pub schema: EventSchema,
    /// Replays recorded events into the topic. Without it the events come from elsewhere.
    pub producer: Option<Producer>,
    /// Lands the topic's events in the lake, each exactly once. Without it the pipeline only produces load.
    pub consumer: Option<Consumer>,
    /// Where and how the events land. Needed with, and only with, a consumer.
    pub lake: Option<Lake>,
    /// What the pods of this pipeline get: image, identity, resources, placement.
    pub workers: Option<Workers>,
}

/// What one block asks of another. Each of these blocks every change of a stored spec that breaks it,
/// so a rule stands here only if it cannot stand deeper.
fn rules() -> Vec<Rule> {
    let name = |spec: &str| format!("(has({spec}.topic) && has({spec}.topic.name) ? {spec}.topic.name : '')");
    let partitions =
        |spec: &str| format!("(has({spec}.topic) && has({spec}.topic.partitions) ? {spec}.topic.partitions : 0)");
    vec![
        Rule::invalid(
            "has(self.producer) || has(self.consumer)",
            "the pipeline does nothing: give producer (replay events into the topic), consumer (land the topic's events), or both",
        ),
        Rule::required(
            ".lake",
            "!has(self.consumer) || has(self.lake)",
            "a consumer needs a place to land events in: write for example lake: {s3: {bucket: my-bucket}}",
        ),
        Rule::forbidden(
            ".lake",
            "has(self.consumer) || !has(self.lake)",
            "only a consumer lands events: add consumer: {replicas: 1}, or leave lake out",
        ),
        Rule::forbidden(
            ".workers.producer",
            "!has(self.workers) || !has(self.workers.producer) || has(self.producer)",
            "there is no producer to apply this to: add producer, or leave workers.producer out",
        ),
        Rule::forbidden(
            ".workers.consumer",
            "!has(self.workers) || !has(self.workers.consumer) || has(self.consumer)",
            "there is no consumer to apply this to: add consumer, or leave workers.consumer out",
        ),
        Rule::invalid(
            "!has(self.topic) || !has(self.topic.managedBy) || self.topic.managedBy != 'Strimzi' || has(self.kafka.strimzi)",
            "Strimzi can manage the topic only of a cluster named in kafka.strimzi: write managedBy: Operator, or name the cluster there",
        )
        .at(".topic.managedBy"),
        Rule::invalid(
            format!("{} == {}", name("self"), name("oldSelf")),
            "the topic's name never changes, and is not added or removed later either: put the old name back, or make a new pipeline",
        )
        .at(".topic.name"),
        Rule::invalid(
            // Whoever gives the topic up to Nobody leaves the number out: otherwise a topic that is somebody else's could not be taken as it is.
            format!(
                "{} >= {} || (has(self.topic) && has(self.topic.managedBy) && self.topic.managedBy == 'Nobody')",
                partitions("self"),
                partitions("oldSelf")
            ),
            "a topic's partitions only ever grow: write the old number or a larger one",
        )
        .at(".topic.partitions"),
        Rule::invalid(
            format!(
                "!has(self.schema.columns) || !has(self.lake) || self.schema.columns.all(c, \
                 !('/' + (has(self.lake.partitioning) && has(self.lake.partitioning.layout) ? self.lake.partitioning.layout \
                 : '{}')).contains('/' + c.name + '='))",
                crate::defaults::LAYOUT
            ),
            "a column has the name of a folder of lake.partitioning.layout, and readers of the lake would see it twice: \
             rename the column, or the folder",
        )
        .at(".schema.columns"),
        Rule::invalid(
            "!has(self.producer) || !has(self.producer.source.generator) || !has(self.schema.preset) \
             || self.producer.source.generator.preset == self.schema.preset",
            "what is generated has the columns of its own preset: write the same word here and in schema.preset, or declare \
             columns in place of schema.preset",
        )
        .at(".producer.source.generator.preset"),
    ]
}
