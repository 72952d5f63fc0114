use clickstream_crds::spec::DeletionPolicy;
use clickstream_crds::translate::TopicOwner;
use kube::api::{Api, DynamicObject, Patch, PatchParams};
use kube::{Client, ResourceExt as _};
use serde_json::json;

use crate::apply::{Unapplied, delete, retained_from};
use crate::child::{Child, Kind};
use crate::context::Context;
use crate::kafka::{Deletion, Occasion, TopicId, delete_topics};
use crate::names::{label, manager};
use crate::observe::{Surroundings, TopicResource, errand};
use crate::plan::Plan;
use crate::strimzi;

/// Ends the topics as the manifest says; what is left of what should have gone.
pub(super) async fn end(plan: &Plan, seen: &Surroundings, context: &Context) -> Result<Vec<String>, Unapplied> {
    let TopicOwner::Pipeline { through_strimzi, deletion_policy, .. } = &plan.asks.topic.owner else {
        return Ok(Vec::new());
    };
    match (through_strimzi, deletion_policy) {
        (true, DeletionPolicy::Retain) => {
            for resource in ours(plan, seen) {
                retain(plan, &resource, context).await?;
            }
            Ok(Vec::new())
        }
        (true, DeletionPolicy::Delete) => {
            let resources = ours(plan, seen);
            for resource in &resources {
                delete(&Child { kind: Kind::KafkaTopic, object: resource.clone() }, context).await?;
            }
            Ok(resources.iter().map(|it| format!("KafkaTopic {}", it.name_any())).collect())
        }
        (false, DeletionPolicy::Retain) => Ok(Vec::new()),
        (false, DeletionPolicy::Delete) => Ok(delete_in_kafka(plan, seen).await),
    }
}

/// What may be left behind where nothing is looked at any more.
pub(super) fn left(plan: &Plan) -> Vec<String> {
    match &plan.asks.topic.owner {
        TopicOwner::Pipeline { deletion_policy: DeletionPolicy::Delete, .. } => names(plan),
        TopicOwner::Pipeline { .. } | TopicOwner::Nobody => Vec::new(),
    }
}

fn names(plan: &Plan) -> Vec<String> {
    let replay = plan.asks.producer.as_ref().map(|producer| &producer.replay.replay_topic);
    [&plan.asks.topic.name].into_iter().chain(replay).map(|topic| format!("topic {topic}")).collect()
}

/// The topics' resources that carry the pipeline's labels: none that was only looked at.
fn ours(plan: &Plan, seen: &Surroundings) -> Vec<DynamicObject> {
    let owner = &plan.owner.pipeline;
    let is_ours = |there: &DynamicObject| {
        there.labels().get(label::PIPELINE) == Some(&owner.name)
            && there.labels().get(label::PIPELINE_NAMESPACE) == Some(&owner.namespace)
    };
    let resources: [&Option<TopicResource>; 2] = [&seen.topics.events, &seen.topics.replay];
    let there = resources.into_iter().flatten().filter_map(|resource| resource.there.clone());
    there.filter(is_ours).collect()
}

/// Leaves a topic, with a word of whose it was; Strimzi does not look after it any more. A pipeline of the same name takes
/// it up again.
async fn retain(plan: &Plan, resource: &DynamicObject, context: &Context) -> Result<(), Unapplied> {
    let (key, whose) = retained_from(&plan.owner);
    if resource.annotations().get(&key) == Some(&whose) {
        return Ok(());
    }
    let patch = Patch::Merge(json!({"metadata": {"annotations": {key: whose, strimzi::MANAGED: "false"}}}));
    let parameters = PatchParams { field_manager: Some(manager::CHILDREN.to_owned()), ..PatchParams::default() };
    match api(resource, &context.client).patch(&resource.name_any(), &parameters, &patch).await {
        Ok(_) => {
            context.metrics.wrote(Kind::KafkaTopic);
            Ok(())
        }
        Err(kube::Error::Api(status)) if status.is_not_found() => Ok(()),
        Err(cause) => {
            let title = format!("KafkaTopic {}", resource.name_any());
            Err(Unapplied::Refused { verb: "annotate", title, cause: Box::new(cause) })
        }
    }
}

fn api(resource: &DynamicObject, client: &Client) -> Api<DynamicObject> {
    let namespace = resource.namespace().unwrap_or_default();
    Api::namespaced_with(client.clone(), &namespace, &strimzi::Kind::Topic.resource())
}

/// Deletes exactly the topics that are known as the pipeline's; what could not be deleted.
async fn delete_in_kafka(plan: &Plan, seen: &Surroundings) -> Vec<String> {
    let Ok(found) = &seen.kafka else { return names(plan) };
    let visit = seen.visit.as_ref().and_then(|visit| visit.as_ref().ok());
    let replay = visit.and_then(|visit| visit.replay.as_ref()?.topic.found());
    let mut doomed: Vec<(String, TopicId)> = Vec::new();
    doomed.extend(plan.known_topic.map(|id| (plan.asks.topic.name.clone(), id)));
    doomed
        .extend(plan.asks.producer.as_ref().zip(replay).map(|(it, found)| (it.replay.replay_topic.clone(), found.id)));
    if doomed.is_empty() || seen.rival.is_some() {
        return Vec::new(); // what another pipeline has is not ours to delete
    }
    match delete_topics(&errand(plan, found, &seen.secrets, Occasion::LastLook, None).access, &doomed).await {
        Err(trouble) => {
            tracing::warn!(pipeline = %plan.owner.pipeline.name, "topics are not deleted yet: {trouble}");
            names(plan)
        }
        Ok(deletions) => {
            let refused =
                doomed.iter().zip(deletions).filter(|(_, it)| !matches!(it, Deletion::Deleted | Deletion::WasGone));
            refused.map(|((topic, _), _)| format!("topic {topic}")).collect()
        }
    }
}
