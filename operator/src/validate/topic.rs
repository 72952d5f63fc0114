use std::collections::BTreeMap;

use clickstream_crds::conditions::TopicReady;
use clickstream_crds::translate::{KafkaWanted, TopicOwner};

use crate::finding::Finding;
use crate::kafka::{Refusal, SHARDS, TopicSeen};
use crate::names::{annotation, label};
use crate::observe::{Surroundings, TopicResource, resource_name};
use crate::plan::Plan;
use crate::strimzi::{self, Verdict};

/// A topic that Strimzi is to look after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaTopicWanted {
    /// Name of the resource.
    pub name: String,
    /// Its namespace: the cluster's.
    pub namespace: String,
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the topic.
    pub topic: String,
    /// Number of partitions.
    pub partitions: Option<i32>,
    /// Brokers that keep each partition.
    pub replicas: Option<i32>,
    /// Settings as Kafka names them.
    pub config: BTreeMap<String, String>,
}

pub(super) fn wanted(plan: &Plan) -> Vec<KafkaTopicWanted> {
    let TopicOwner::Pipeline { through_strimzi: true, partitions, replicas, config, .. } = &plan.asks.topic.owner
    else {
        return Vec::new();
    };
    let KafkaWanted::Strimzi { name: cluster, namespace, .. } = &plan.asks.kafka else { return Vec::new() };
    let topic = |topic: &str, partitions, config| KafkaTopicWanted {
        name: resource_name(topic),
        namespace: namespace.clone(),
        cluster: cluster.clone(),
        topic: topic.to_owned(),
        partitions,
        replicas: *replicas,
        config,
    };
    let events = topic(&plan.asks.topic.name, *partitions, config.clone());
    let replay = plan.asks.producer.as_ref().map(|producer| {
        let compacted = [("cleanup.policy".to_owned(), "compact".to_owned())].into();
        topic(&producer.replay.replay_topic, Some(SHARDS), compacted)
    });
    [events].into_iter().chain(replay).collect()
}

/// What is known of the topic.
pub fn topic_finding(plan: &Plan, seen: &Surroundings) -> Finding<TopicReady> {
    let resources = [&seen.topics.events, &seen.topics.replay];
    let unready = resources.into_iter().flatten().filter_map(|it| of_strimzi(plan, it));
    if let Some(finding) = unready.into_iter().next() {
        return finding;
    }
    match &seen.visit {
        None => Finding::new(TopicReady::Initializing, "Kafka has not been asked yet"),
        Some(Err(trouble)) => Finding::new(TopicReady::Unreachable, trouble.to_string()),
        Some(Ok(visit)) => {
            let replay = visit.replay.as_ref().map(|replay| &replay.topic);
            let of_replay = replay.and_then(|topic| of_kafka(plan, topic, &format!("{}.replay", plan.asks.topic.name)));
            of_kafka(plan, &visit.topic, &plan.asks.topic.name).or(of_replay).unwrap_or_else(|| found(plan, seen))
        }
    }
}

fn found(plan: &Plan, seen: &Surroundings) -> Finding<TopicReady> {
    let visit = seen.visit.as_ref().and_then(|visit| visit.as_ref().ok());
    let partitions = visit.and_then(|visit| visit.topic.found()).map_or(0, |found| found.partitions);
    let words = format!("the topic {} has {partitions} partitions", plan.asks.topic.name);
    match plan.asks.topic.owner {
        TopicOwner::Pipeline { partitions: Some(asked), .. } if asked > partitions => {
            Finding::new(TopicReady::Creating, format!("{words} and is to have {asked}"))
        }
        TopicOwner::Nobody => Finding::new(TopicReady::Unmanaged, words),
        TopicOwner::Pipeline { .. } => Finding::new(TopicReady::Exists, words),
    }
}

/// What is wrong with a topic's resource; `None` where it is ready.
fn of_strimzi(plan: &Plan, resource: &TopicResource) -> Option<Finding<TopicReady>> {
    let title = format!("KafkaTopic {}/{}", resource.namespace, resource.name);
    let not = |reason, words: String| Some(Finding::new(reason, words));
    let Some(there) = &resource.there else {
        return not(TopicReady::Creating, format!("{title} is being made"));
    };
    if !is_ours(plan, there) {
        let words = format!(
            "{title} was there before: write topic.managedBy: Nobody to use it as it is, or let this pipeline change it by \
             kubectl annotate csp/{} {}={}",
            plan.owner.pipeline.name,
            annotation::ADOPT_TOPIC,
            plan.asks.topic.name
        );
        return not(TopicReady::TopicConflict, words);
    }
    match strimzi::verdict(there) {
        Verdict::Ready => {
            let id = there.data["status"]["topicId"].as_str().and_then(|id| id.parse().ok());
            match (plan.known_topic, id) {
                (Some(known), Some(id)) if known != id && resource.name == resource_name(&plan.asks.topic.name) => not(
                    TopicReady::TopicRecreated,
                    recreated(plan, &Refusal::Recreated { known, found: id }.to_string()),
                ),
                _ => None,
            }
        }
        Verdict::None => not(
            TopicReady::Creating,
            format!(
                "{title} waits for Strimzi's topic operator: it must run, and watch the namespace {}",
                resource.namespace
            ),
        ),
        Verdict::Unmanaged | Verdict::Paused => None,
        Verdict::NotReady(reason, message) => {
            let which = match reason.as_str() {
                "NotSupported" if message.contains("Decreasing partitions") => TopicReady::PartitionDecreaseRefused,
                "ResourceConflict" => TopicReady::TopicConflict,
                _ => TopicReady::BrokerRefused,
            };
            not(which, format!("{title}: {reason}: {message}"))
        }
    }
}

/// Whether a topic's resource may be written by this pipeline.
fn is_ours(plan: &Plan, there: &kube::api::DynamicObject) -> bool {
    let owner = &plan.owner.pipeline;
    let labels = there.metadata.labels.as_ref();
    let has = |key: &str, value: &str| labels.and_then(|labels| labels.get(key)).is_some_and(|found| found == value);
    plan.may_adopt || (has(label::PIPELINE, &owner.name) && has(label::PIPELINE_NAMESPACE, &owner.namespace))
}

/// What is wrong with a topic in Kafka; `None` where nothing is.
fn of_kafka(plan: &Plan, topic: &TopicSeen, name: &str) -> Option<Finding<TopicReady>> {
    let not = |reason, words: String| Some(Finding::new(reason, words));
    match topic {
        TopicSeen::Found(_) => None,
        TopicSeen::Missing => match plan.asks.topic.owner {
            TopicOwner::Pipeline { .. } => not(TopicReady::Creating, format!("the topic {name} is being made")),
            TopicOwner::Nobody => not(
                TopicReady::TopicNotFound,
                format!(
                    "there is no topic {name}, and topic.managedBy is Nobody: make it, or write managedBy: Operator"
                ),
            ),
        },
        TopicSeen::Refused { why, .. } => {
            let words = format!("topic {name}: {why}");
            match why {
                Refusal::NotOurs { .. } => not(
                    TopicReady::TopicConflict,
                    format!(
                        "{words}; let this pipeline change it by kubectl annotate csp/{} {}={}, or write topic.managedBy: Nobody",
                        plan.owner.pipeline.name,
                        annotation::ADOPT_TOPIC,
                        plan.asks.topic.name
                    ),
                ),
                Refusal::Gone { .. } | Refusal::Recreated { .. } => {
                    not(TopicReady::TopicRecreated, recreated(plan, &words))
                }
                Refusal::TooManyPartitions { .. } => not(TopicReady::PartitionDecreaseRefused, words),
                Refusal::OtherReplicas { .. } | Refusal::Broker { .. } => not(TopicReady::BrokerRefused, words),
                Refusal::NotAReplayTopic { .. } => not(TopicReady::TopicConflict, words),
            }
        }
    }
}

/// What to do where the stream is another one than the lake has begun with.
fn recreated(plan: &Plan, words: &str) -> String {
    format!(
        "{words}; the lake holds the events of the one before. To go on with the new one, write another lake.s3.prefix and \
         kubectl annotate csp/{} {}={}",
        plan.owner.pipeline.name,
        annotation::ADOPT_TOPIC,
        plan.asks.topic.name
    )
}
