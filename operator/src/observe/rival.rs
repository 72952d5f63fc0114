//! Two pipelines that want the same thing for themselves.

use clickstream_crds::translate::{KafkaWanted, PipelineName, TopicOwner};

use crate::plan::Plan;

/// Something that only one pipeline can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// To decide what a topic is like.
    Topic {
        /// The cluster.
        cluster: String,
        /// The topic.
        topic: String,
    },
    /// To replay into a topic: its progress lies beside it, under one name.
    Replay {
        /// The cluster.
        cluster: String,
        /// The topic.
        topic: String,
    },
    /// To land as a consumer group.
    Group {
        /// The cluster.
        cluster: String,
        /// The group.
        group: String,
    },
    /// To land a topic in a place.
    Place {
        /// The bucket's store, where it is not AWS.
        endpoint: Option<String>,
        /// The place.
        place: String,
        /// The topic.
        topic: String,
    },
}

/// The pipeline that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival {
    /// Which one.
    pub pipeline: PipelineName,
    /// What both want.
    pub claim: Claim,
}

impl Claim {
    /// Everything that the pipeline wants for itself.
    pub fn of(plan: &Plan) -> Vec<Self> {
        let asks = &plan.asks;
        let topic = &asks.topic.name;
        let cluster = match &asks.kafka {
            KafkaWanted::Brokers { bootstrap_servers, .. } => bootstrap_servers.join(","),
            KafkaWanted::Strimzi { name, namespace, .. } => format!("{namespace}/{name}"),
            KafkaWanted::Access { secret } => format!("{}/{secret}", asks.pipeline.namespace),
        };
        let managed = matches!(asks.topic.owner, TopicOwner::Pipeline { .. });
        let managed = managed.then(|| Self::Topic { cluster: cluster.clone(), topic: topic.clone() });
        let replay = asks.producer.as_ref().map(|_| Self::Replay { cluster: cluster.clone(), topic: topic.clone() });
        let landing = asks.consumer.iter().flat_map(|consumer| {
            let landing = &consumer.landing;
            [
                Self::Group { cluster: cluster.clone(), group: landing.group.clone() },
                Self::Place {
                    endpoint: landing.store.endpoint.clone(),
                    place: format!("s3://{}/{}", landing.bucket, landing.prefix),
                    topic: topic.clone(),
                },
            ]
        });
        managed.into_iter().chain(replay).chain(landing).collect()
    }

    /// What to do about it.
    pub fn advice(&self, whose: &PipelineName) -> String {
        let who = format!("the pipeline {}/{}", whose.namespace, whose.name);
        match self {
            Self::Topic { topic, .. } => {
                format!("{who} manages the topic {topic} already: write topic.managedBy: Nobody, or another topic.name")
            }
            Self::Replay { topic, .. } => {
                format!("{who} replays into the topic {topic} already: write another topic.name, or leave producer out")
            }
            Self::Group { group, .. } => {
                format!(
                    "{who} lands as the consumer group {group} already: make a new pipeline with another consumer.group"
                )
            }
            Self::Place { place, topic, .. } => {
                format!("{who} lands the topic {topic} in {place} already: write another lake.s3.prefix")
            }
        }
    }
}
