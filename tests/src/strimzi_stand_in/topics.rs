//! `KafkaTopic`: the topic operator.

use std::sync::Arc;

use kube::api::{ListParams, Patch, PatchParams};
use kube::runtime::controller::Action;
use kube::{Api, ResourceExt};
use serde_json::json;

use super::broker::KafkaException;
use super::changes::{changes, wanted_config};
use super::clusters::{CLUSTER, has_operator};
use super::conditions::{Condition, tell};
use super::resources::{KafkaTopic, TopicSpec, TopicStatus};
use super::{RETRY, VISIT, World};

const FINALIZER: &str = "strimzi.io/topic-operator";
const MANAGED: &str = "strimzi.io/managed";
const PAUSED: &str = "strimzi.io/pause-reconciliation";

/// Settings that belong to whoever moves partitions between brokers.
const THROTTLES: [&str; 2] = ["leader.replication.throttled.replicas", "follower.replication.throttled.replicas"];

pub(super) async fn visit(topic: Arc<KafkaTopic>, world: Arc<World>) -> Result<Action, kube::Error> {
    if !has_operator(&world, &*topic, |operators| operators.topic_operator.is_some()).await? {
        return Ok(Action::requeue(VISIT));
    }
    let api = world.api();
    if topic.metadata.deletion_timestamp.is_some() {
        return remove(&topic, &api, &world).await;
    }
    if let Some(condition) = without_kafka(&topic, &api).await? {
        let status = TopicStatus {
            conditions: vec![condition],
            observed_generation: topic.metadata.generation.unwrap_or_default(),
            topic_name: is_managed(&topic).then(|| known_name(&topic)),
            topic_id: None,
        };
        tell(&api, &*topic, status).await?;
        return Ok(Action::requeue(VISIT));
    }
    let topic = with_finalizer(&topic, &api).await?;
    let status = match bring_about(&topic, &world).await {
        Err(hasty) if hasty.is_done_already() => return Ok(Action::requeue(RETRY)),
        brought_about => told_of(&topic, brought_about),
    };
    tell(&api, &topic, status).await?;
    Ok(Action::requeue(VISIT))
}

/// What is told of a topic that Kafka is not asked about.
async fn without_kafka(topic: &KafkaTopic, api: &Api<KafkaTopic>) -> Result<Option<Condition>, kube::Error> {
    if !is_managed(topic) {
        return Ok(Some(Condition::holds("Unmanaged")));
    }
    if known_name(topic) != wanted_name(topic) {
        let message = "Changing spec.topicName is not supported".to_owned();
        return Ok(Some(Condition::ready_false("NotSupported", message)));
    }
    let owner = owner_of_the_name(topic, api).await?;
    if owner.name_any() != topic.name_any() {
        let (namespace, name) = (owner.namespace().unwrap_or_default(), owner.name_any());
        let message = format!("Managed by Ref{{namespace='{namespace}', name='{name}'}}");
        return Ok(Some(Condition::ready_false("ResourceConflict", message)));
    }
    Ok(is_set(topic, PAUSED, "true").then(|| Condition::holds("ReconciliationPaused")))
}

/// Of those that want the same topic the one that has it, else the oldest.
async fn owner_of_the_name(topic: &KafkaTopic, api: &Api<KafkaTopic>) -> Result<KafkaTopic, kube::Error> {
    let rivals = api.list(&ListParams::default()).await?.items.into_iter().filter(|other| {
        let same_cluster = other.labels().get(CLUSTER) == topic.labels().get(CLUSTER);
        same_cluster && is_managed(other) && wanted_name(other) == wanted_name(topic)
    });
    let rank = |it: &KafkaTopic| {
        (!it.finalizers().iter().any(|name| name == FINALIZER), it.creation_timestamp(), it.name_any())
    };
    Ok(rivals.min_by_key(rank).unwrap_or_else(|| topic.clone()))
}

/// What Kafka has now, and what of the wishes was refused.
struct Outcome {
    topic_id: String,
    refusal: Option<Refusal>,
}

enum Refusal {
    NotSupported(String),
    ByKafka(KafkaException),
}

async fn bring_about(topic: &KafkaTopic, world: &World) -> Result<Outcome, KafkaException> {
    let (name, spec, broker) = (wanted_name(topic), &topic.spec, &world.broker);
    let Some(found) = broker.describe(&name).await? else {
        let topic_id = broker.create(&name, spec.partitions, spec.replicas, &wanted_config(spec)).await?;
        return Ok(Outcome { topic_id, refusal: None });
    };
    let changes = changes(spec, &found);
    let mut refusals = Vec::new();
    if changes.would_shrink {
        refusals.push(Refusal::NotSupported("Decreasing partitions not supported".to_owned()));
    }
    if !changes.config.is_empty()
        && let Err(refused) = broker.configure(&name, &changes.config).await
    {
        refusals.push(Refusal::ByKafka(refused));
    }
    if let Some(partitions) = changes.grow_to {
        broker.grow(&name, partitions).await?;
    }
    if !changes.other_replicas.is_empty() {
        refusals.push(Refusal::NotSupported(format!(
            "Replication factor change not supported, but required for partitions {:?}",
            changes.other_replicas
        )));
    }
    Ok(Outcome { topic_id: found.id, refusal: refusals.into_iter().next() })
}

fn told_of(topic: &KafkaTopic, brought_about: Result<Outcome, KafkaException>) -> TopicStatus {
    let (topic_id, refusal) = match brought_about {
        Ok(outcome) => (Some(outcome.topic_id), outcome.refusal),
        Err(exception) => (None, Some(Refusal::ByKafka(exception))),
    };
    let is_gone = matches!(refusal, Some(Refusal::ByKafka(KafkaException::Gone)));
    let before = topic.status.as_ref().map(|status| status.observed_generation);
    let observed_generation = if is_gone { before } else { topic.metadata.generation };
    let conditions = match refusal {
        None => std::iter::once(Condition::ready()).chain(warning(&topic.spec)).collect(),
        Some(Refusal::NotSupported(message)) => vec![Condition::ready_false("NotSupported", message)],
        Some(Refusal::ByKafka(exception)) => vec![Condition::ready_false("KafkaError", exception.to_string())],
    };
    TopicStatus {
        conditions,
        observed_generation: observed_generation.unwrap_or_default(),
        topic_id,
        topic_name: Some(wanted_name(topic)),
    }
}

fn warning(spec: &TopicSpec) -> Option<Condition> {
    let throttles: Vec<_> = THROTTLES.into_iter().filter(|name| spec.config.contains_key(*name)).collect();
    let message = || format!("Settings that throttle replication are not for a topic's resource: {throttles:?}");
    (!throttles.is_empty()).then(|| Condition::warning("InvalidConfig", message()))
}

async fn remove(topic: &KafkaTopic, api: &Api<KafkaTopic>, world: &World) -> Result<Action, kube::Error> {
    if !topic.finalizers().iter().any(|name| name == FINALIZER) {
        return Ok(Action::await_change());
    }
    if is_managed(topic)
        && let Err(exception) = world.broker.delete(&known_name(topic)).await
    {
        tell(api, topic, told_of(topic, Err(exception))).await?;
        return Ok(Action::requeue(VISIT));
    }
    let others = topic.finalizers().iter().filter(|name| *name != FINALIZER).cloned().collect();
    set_finalizers(topic, api, others).await?;
    Ok(Action::await_change())
}

async fn with_finalizer(topic: &KafkaTopic, api: &Api<KafkaTopic>) -> Result<KafkaTopic, kube::Error> {
    if topic.finalizers().iter().any(|name| name == FINALIZER) {
        return Ok(topic.clone());
    }
    set_finalizers(topic, api, [topic.finalizers(), &[FINALIZER.to_owned()]].concat()).await
}

async fn set_finalizers(
    topic: &KafkaTopic,
    api: &Api<KafkaTopic>,
    finalizers: Vec<String>,
) -> Result<KafkaTopic, kube::Error> {
    let version = topic.resource_version();
    let patch = json!({"metadata": {"resourceVersion": version, "finalizers": finalizers}});
    api.patch(&topic.name_any(), &PatchParams::default(), &Patch::Merge(patch)).await
}

fn is_managed(topic: &KafkaTopic) -> bool {
    !is_set(topic, MANAGED, "false")
}

fn is_set(topic: &KafkaTopic, annotation: &str, value: &str) -> bool {
    topic.annotations().get(annotation).is_some_and(|found| found == value)
}

fn wanted_name(topic: &KafkaTopic) -> String {
    topic.spec.topic_name.clone().unwrap_or_else(|| topic.name_any())
}

/// The name under which it was last told of.
fn known_name(topic: &KafkaTopic) -> String {
    let told = topic.status.as_ref().and_then(|status| status.topic_name.clone());
    told.unwrap_or_else(|| wanted_name(topic))
}
