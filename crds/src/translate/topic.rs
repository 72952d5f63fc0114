use std::collections::BTreeMap;

use serde::Serialize;

use super::PipelineName;
use super::faults::Faults;
use crate::defaults;
use crate::spec::{ClickstreamPipelineSpec, DeletionPolicy, ManagedBy, Topic};

/// The topic and what is to be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicPlan {
    /// Its name in Kafka.
    pub name: String,
    /// Who makes it.
    pub owner: TopicOwner,
}

/// Who makes a topic, and what it is to be like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TopicOwner {
    /// Nobody: it is taken as it is.
    Nobody,
    /// This pipeline.
    #[serde(rename_all = "camelCase")]
    Pipeline {
        /// Through a KafkaTopic, and not through Kafka itself.
        through_strimzi: bool,
        /// Number of partitions; `None`: the broker's default.
        partitions: Option<i32>,
        /// Brokers that keep each partition; `None`: the broker's default.
        replicas: Option<i32>,
        /// Settings as Kafka names them, the retention among them.
        config: BTreeMap<String, String>,
        /// What becomes of it in the end.
        deletion_policy: DeletionPolicy,
    },
}

pub(super) fn topic_plan(pipeline: &PipelineName, spec: &ClickstreamPipelineSpec, faults: &mut Faults) -> TopicPlan {
    let given = Topic::default();
    let topic = spec.topic.as_ref().unwrap_or(&given);
    let default_manager = if spec.kafka.strimzi.is_some() { ManagedBy::Strimzi } else { ManagedBy::Operator };
    let manager = topic.managed_by.unwrap_or(default_manager);
    let owner = match manager {
        ManagedBy::Nobody => TopicOwner::Nobody,
        ManagedBy::Strimzi | ManagedBy::Operator => TopicOwner::Pipeline {
            through_strimzi: manager == ManagedBy::Strimzi,
            partitions: topic.partitions,
            replicas: topic.replicas,
            config: config(topic, faults),
            deletion_policy: topic.deletion_policy.unwrap_or(defaults::DELETION_POLICY),
        },
    };
    TopicPlan { name: topic.name.clone().unwrap_or_else(|| pipeline.dotted()), owner }
}

fn config(topic: &Topic, faults: &mut Faults) -> BTreeMap<String, String> {
    let written = topic.config.iter().flatten().map(|(key, value)| (key.clone(), value.to_string()));
    let retention = topic.retention.as_ref().and_then(|retention| {
        let millis = faults.millis("spec.topic.retention", retention)?;
        Some(("retention.ms".to_owned(), millis.to_string()))
    });
    written.chain(retention).collect()
}
