use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::wire::{Duration, Scalar};

/// The topic that the events go through.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Topic {
    /// Name of the topic in Kafka. It never changes, and is not added or removed later. A replay keeps its progress beside
    /// it, in the topic of this name with `.replay` behind it.
    #[schemars(
        length(min = 1, max = 242),
        regex(pattern = r"^([a-zA-Z0-9_-]|\.[a-zA-Z0-9_-]|\.\.+[a-zA-Z0-9_-])[a-zA-Z0-9._-]*$"),
        extend("x-says" = "a Kafka topic name: letters, digits, '.', '_' and '-', such as shop.events", "x-default-is" = "<namespace>.<name>")
    )]
    pub name: Option<String>,
    /// Number of partitions. It may only grow.
    #[schemars(range(min = 1, max = 10_000), extend("x-default-is" = "the broker's default"))]
    pub partitions: Option<i32>,
    /// On how many brokers each partition is kept.
    #[schemars(range(min = 1, max = 100), extend("x-default-is" = "the broker's default"))]
    pub replicas: Option<i32>,
    /// How long Kafka keeps an event.
    #[schemars(extend("x-between" = ["1m", "87600h"], "x-default-is" = "the broker's default"))]
    pub retention: Option<Duration>,
    /// Further settings of the topic, as Kafka names them.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 50))]
    pub config: Option<BTreeMap<String, Scalar>>,
    /// Who makes and changes the topic.
    #[schemars(extend("x-default-is" = "Strimzi where kafka.strimzi is used, else Operator"))]
    pub managed_by: Option<ManagedBy>,
    /// What becomes of the topic when the pipeline is deleted.
    #[schemars(extend("x-default" = crate::defaults::DELETION_POLICY))]
    pub deletion_policy: Option<DeletionPolicy>,
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::forbidden(
            ".config",
            "!has(self.config) || !has(self.retention) || !('retention.ms' in self.config)",
            "retention is given twice: keep retention, and take retention.ms out of config",
        ),
        // Compaction keeps one event per user: the rest would be lost without a sound.
        Rule::invalid(
            "!has(self.config) || !('cleanup.policy' in self.config) || self.config['cleanup.policy'] == 'delete'",
            "a compacted topic keeps one event per user and loses the others: write cleanup.policy: delete, or leave it out",
        )
        .at(".config"),
        Rule::forbidden(
            ".managedBy",
            "!has(self.managedBy) || self.managedBy != 'Nobody' || (!has(self.partitions) && !has(self.replicas) \
             && !has(self.retention) && !has(self.config) && !has(self.deletionPolicy))",
            "a topic that nobody manages is taken as it is: leave out partitions, replicas, retention, config and deletionPolicy, \
             or choose managedBy: Operator",
        ),
    ]
}

/// Who makes and changes the topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum ManagedBy {
    /// Strimzi's Topic Operator, through a KafkaTopic.
    Strimzi,
    /// This operator, through Kafka's own admin interface.
    Operator,
    /// Nobody: the topic must be there.
    Nobody,
}

/// What becomes of the topic when the pipeline is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum DeletionPolicy {
    /// It stays, marked as this pipeline's; a pipeline of the same name takes it up again.
    Retain,
    /// It is deleted with all its events.
    Delete,
}
