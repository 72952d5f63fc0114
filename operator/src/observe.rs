//! Step 2, with a client: everything about its surroundings that a pipeline's fate depends on.

mod kafka;
mod rival;
mod topic;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use clickstream_crds::ClickstreamPipeline;
use k8s_openapi::api::core::v1::{Namespace, Pod, Secret};
use kube::api::{Api, DynamicObject};
use kube::{Client, ResourceExt as _};

pub use kafka::{Encryption, KafkaFound, Login, Missing, Trust};
pub(crate) use kafka::{errand, named as named_kafka_secrets};
pub use rival::{Claim, Rival};
pub use topic::{TopicResource, TopicResources, resource_name};

use crate::child::{Kind, MONITORING};
use crate::context::Context;
use crate::kafka::{Occasion, Trouble, Visit};
use crate::names::{Role, annotation};
use crate::plan::Plan;
use crate::refusal::words;
use crate::rollout::of_role;
use crate::secrets::Secrets;

/// What surrounds a pipeline.
#[derive(Debug)]
pub struct Surroundings {
    /// How Kafka is reached, or what is missing for that.
    pub kafka: Result<KafkaFound, Missing>,
    /// The Secrets that it names.
    pub secrets: Secrets,
    /// What the last visit to Kafka found; `None` before the first one's answer.
    pub visit: Option<Result<Visit, Trouble>>,
    /// The topics that Strimzi looks after.
    pub topics: TopicResources,
    /// The children that there are.
    pub children: BTreeMap<Kind, Vec<Arc<DynamicObject>>>,
    /// Their pods.
    pub pods: Vec<Arc<Pod>>,
    /// The pipeline that was here first and wants the same.
    pub rival: Option<Rival>,
    /// Whether the Prometheus operator's kinds are there.
    pub monitors_served: bool,
}

/// Why the surroundings could not be looked at.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {what}: {said}", said = words(cause))]
pub struct Unseen {
    /// What was to be read.
    pub what: String,
    /// What the API server said.
    #[source]
    pub cause: kube::Error,
}

/// Looks around.
pub async fn observe(plan: &Plan, context: &Context) -> Result<Surroundings, Unseen> {
    let gathered = kafka::gather(plan, context).await?;
    let mut secrets = Secrets::default();
    read_secrets(&context.client, &plan.owner.pipeline.namespace, &plan.store_secrets(), &mut secrets).await?;
    gathered.read_secrets(plan, &context.client, &mut secrets).await?;
    let kafka = kafka::connect(plan, &gathered, &secrets);
    let pods = context.cache.pods(&plan.owner);
    let stops = plan.asks.suspend || plan.is_ending;
    let occasion =
        if stops && of_role(&pods, Role::Producer).next().is_none() { Occasion::LastLook } else { Occasion::Routine };
    let rival = context.pipelines.rival(plan);
    let visit = match &kafka {
        Ok(found) => context.kafka.ask(&plan.owner, errand(plan, found, &secrets, occasion, rival.as_ref())),
        Err(_) => None,
    };
    Ok(Surroundings {
        topics: topic::look(plan, context).await?,
        children: Kind::ALL.into_iter().map(|kind| (kind, context.cache.of_pipeline(&plan.owner, kind))).collect(),
        pods,
        rival,
        monitors_served: context.served.has(MONITORING),
        kafka,
        secrets,
        visit,
    })
}

/// Whether this very pipeline is still there, and not another one of its name.
pub async fn is_there(pipeline: &ClickstreamPipeline, context: &Context) -> Result<bool, Unseen> {
    let (namespace, name) = (pipeline.namespace().unwrap_or_default(), pipeline.name_any());
    let api: Api<ClickstreamPipeline> = Api::namespaced(context.client.clone(), &namespace);
    let found = api.get_metadata_opt(&name).await;
    let found = found.map_err(|cause| Unseen { what: format!("ClickstreamPipeline {namespace}/{name}"), cause })?;
    Ok(found.is_some_and(|found| found.uid() == pipeline.uid()))
}

/// Reads Secrets by name, never by list. One that is not there is left out.
async fn read_secrets(
    client: &Client,
    namespace: &str,
    names: &BTreeSet<String>,
    secrets: &mut Secrets,
) -> Result<(), Unseen> {
    let api: Api<Secret> = Api::namespaced(client.clone(), namespace);
    for name in names {
        let unseen = |cause| Unseen { what: format!("Secret {namespace}/{name}"), cause };
        if let Some(secret) = api.get_opt(name).await.map_err(unseen)? {
            secrets.insert(name, secret);
        }
    }
    Ok(())
}

/// Whether the namespace lets pipelines of another one use its Kafka clusters.
async fn allows(client: &Client, namespace: &str, whose: &str) -> Result<bool, Unseen> {
    let api: Api<Namespace> = Api::all(client.clone());
    let found = api.get_opt(namespace).await;
    let found = found.map_err(|cause| Unseen { what: format!("Namespace {namespace}"), cause })?;
    let allowed = found.and_then(|it| it.annotations().get(annotation::ALLOW_FROM).cloned());
    Ok(allowed.is_some_and(|allowed| allowed.split(',').map(str::trim).any(|it| it == whose || it == "*")))
}
