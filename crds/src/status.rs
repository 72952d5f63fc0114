//! What the operator tells about a pipeline. What changes by the second is in metrics, not here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::conditions::Condition;
use crate::spec::ScalingType;

/// What is known about the pipeline.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PipelineStatus {
    /// The generation of the spec that this status speaks of; -1 before the operator's first visit.
    pub observed_generation: i64,
    /// What holds and what does not, each once.
    #[schemars(
        length(max = 32),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"])
    )]
    pub conditions: Option<Vec<Condition>>,
    /// The Kafka cluster that was found.
    pub kafka: Option<KafkaStatus>,
    /// The topic that was found.
    pub topic: Option<TopicStatus>,
    /// The producers.
    pub producer: Option<ProducerStatus>,
    /// The consumers.
    pub consumer: Option<ConsumerStatus>,
    /// The place where events land.
    pub lake: Option<LakeStatus>,
    /// What the workers are made of, kept until the spec changes.
    pub workers: Option<WorkersStatus>,
}

/// Before the operator's first visit: no tool may take such a pipeline for ready.
impl Default for PipelineStatus {
    fn default() -> Self {
        Self {
            observed_generation: -1,
            conditions: None,
            kafka: None,
            topic: None,
            producer: None,
            consumer: None,
            lake: None,
            workers: None,
        }
    }
}

/// The Kafka cluster that was found.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KafkaStatus {
    /// What people call it: the Kafka resource, the binding Secret, or the first bootstrap server.
    pub name: Option<String>,
    /// The cluster's own id. Another one under the same name is another cluster.
    pub cluster_id: Option<String>,
}

/// The topic that was found.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct TopicStatus {
    /// Name of the topic.
    pub name: Option<String>,
    /// Number of its partitions.
    pub partitions: Option<i32>,
    /// The topic's own id. Another one under the same name is another topic.
    pub id: Option<String>,
}

/// The producers.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct ProducerStatus {
    /// Producers that there are.
    pub replicas: Option<i32>,
    /// Producers that run.
    pub available: Option<i32>,
    /// Events sent in this run, as of the last report.
    pub sent: Option<i64>,
    /// Events that the run has in all, where that is known.
    pub of: Option<i64>,
    /// Number of the run that this speaks of.
    pub run: Option<i64>,
}

/// The consumers.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerStatus {
    /// Consumers that there are.
    pub replicas: Option<i32>,
    /// Consumers that run.
    pub available: Option<i32>,
    /// Consumers that should run.
    pub desired_replicas: Option<i32>,
    /// With scaling Lag: consumers that would be right for what waits, while that is another number than the desired one.
    pub pending_replicas: Option<i32>,
    /// Since when it has been so; after a while it is done.
    #[schemars(extend("format" = "date-time"))]
    pub pending_since: Option<String>,
    /// Label selector of the consumers' pods, as autoscalers read it.
    pub selector: Option<String>,
    /// Who decides on their number.
    pub scaling: Option<ScalingType>,
    /// Since when they land what is left, to stop afterwards.
    #[schemars(extend("format" = "date-time"))]
    pub draining_since: Option<String>,
    /// Every event that reached Kafka before this moment has landed, as of the last report.
    #[schemars(extend("format" = "date-time"))]
    pub landed_through: Option<String>,
}

/// The place where events land.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct LakeStatus {
    /// The place, as `s3://bucket/prefix`.
    pub place: Option<String>,
    /// Since when events land there.
    #[schemars(extend("format" = "date-time"))]
    pub since: Option<String>,
}

/// What the workers are made of. A newer operator leaves it as it is until the spec changes: an upgrade restarts no worker.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct WorkersStatus {
    /// Their image.
    pub image: String,
    /// The form of their pods and settings, as the operator numbers it.
    pub revision: i32,
    /// Hash of what the spec says of them.
    pub spec: String,
}
