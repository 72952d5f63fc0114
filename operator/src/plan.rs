//! Step 1, pure: what the pipeline asks for, and which form its workers have.

use std::collections::BTreeSet;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::settings::{KeysWanted, Source};
use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::status::WorkersStatus;
use clickstream_crds::translate::{Fault, PipelineName, Translation, translate};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference;
use kube::{Resource as _, ResourceExt as _};
use serde_json::{Value, json};

use crate::kafka::TopicId;
use crate::names::{annotation, content_hash};
use crate::options::Options;

/// The form of pods and settings that this operator gives to workers. A pipeline keeps the form it was made with until its
/// spec changes; whoever changes what a pod looks like adds a form here and keeps the old one.
pub const REVISION: i32 = 1;

/// What a pipeline asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Which pipeline asks.
    pub owner: Owner,
    /// What it asks for.
    pub asks: Translation,
    /// What its workers are made of.
    pub workers: WorkersStatus,
    /// The id of the cluster that it is known to use.
    pub known_cluster: Option<String>,
    /// The topic that it is known to have.
    pub known_topic: Option<TopicId>,
    /// Whether a topic that was there before may be changed to what it asks for.
    pub may_adopt: bool,
    /// Whether it is being deleted.
    pub is_ending: bool,
}

/// The pipeline as its children know it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its namespace and name.
    pub pipeline: PipelineName,
    /// Its uid: another pipeline of the same name is another one.
    pub uid: String,
}

impl Owner {
    /// Of this pipeline.
    pub fn of(pipeline: &ClickstreamPipeline) -> Self {
        Self {
            pipeline: PipelineName { namespace: pipeline.namespace().unwrap_or_default(), name: pipeline.name_any() },
            uid: pipeline.uid().unwrap_or_default(),
        }
    }

    /// What a child says of whose it is.
    pub fn reference(&self) -> OwnerReference {
        OwnerReference {
            api_version: ClickstreamPipeline::api_version(&()).into_owned(),
            kind: ClickstreamPipeline::kind(&()).into_owned(),
            name: self.pipeline.name.clone(),
            uid: self.uid.clone(),
            controller: Some(true),
            block_owner_deletion: Some(true),
        }
    }
}

impl Plan {
    /// The Secrets with keys of S3 stores that the manifest names.
    pub fn store_secrets(&self) -> BTreeSet<String> {
        let source = self.asks.producer.as_ref().and_then(|producer| match &producer.replay.source {
            Source::Files(files) => files.s3.as_ref(),
            Source::Generator(_) => None,
        });
        let lake = self.asks.consumer.as_ref().map(|consumer| &consumer.landing.store);
        let stores = source.into_iter().chain(lake);
        let named = stores.filter_map(|store| match &store.keys {
            KeysWanted::Secret(name) => Some(name.clone()),
            KeysWanted::PodIdentity => None,
        });
        named.collect()
    }
}

/// Reads what the pipeline asks for.
pub fn plan(pipeline: &ClickstreamPipeline, options: &Options) -> Result<Plan, Vec<Fault>> {
    let owner = Owner::of(pipeline);
    let asks = translate(&owner.pipeline, &pipeline.spec)?;
    let status = pipeline.status.as_ref();
    let workers = workers(&pipeline.spec, status.and_then(|status| status.workers.as_ref()), options);
    let topic = status.and_then(|status| status.topic.as_ref());
    let known_topic = topic.filter(|known| known.name.as_ref() == Some(&asks.topic.name));
    let known_topic = known_topic.and_then(|known| known.id.as_deref()?.parse().ok());
    let consented = pipeline.annotations().get(annotation::ADOPT_TOPIC) == Some(&asks.topic.name);
    // A topic under the very name that this pipeline would give it was left by a pipeline of this name.
    let left_by_us = known_topic.is_none() && pipeline.spec.topic.as_ref().is_none_or(|topic| topic.name.is_none());
    let known_cluster = status.and_then(|status| status.kafka.as_ref()?.cluster_id.clone());
    let is_ending = pipeline.metadata.deletion_timestamp.is_some();
    Ok(Plan { may_adopt: consented || left_by_us, is_ending, owner, asks, workers, known_cluster, known_topic })
}

/// As recorded, while nothing is asked for that would restart the workers anyway.
fn workers(spec: &ClickstreamPipelineSpec, recorded: Option<&WorkersStatus>, options: &Options) -> WorkersStatus {
    let hash = content_hash(&what_workers_see(spec).to_string());
    match recorded {
        Some(recorded) if recorded.spec == hash && (1..=REVISION).contains(&recorded.revision) => recorded.clone(),
        _ => {
            let asked = spec.workers.as_ref().and_then(|workers| workers.image.clone());
            let image = asked.unwrap_or_else(|| options.worker_image.clone());
            WorkersStatus { image, revision: REVISION, spec: hash }
        }
    }
}

/// The spec without what changes nothing in a pod: how many there are, and what becomes of the topic.
fn what_workers_see(spec: &ClickstreamPipelineSpec) -> Value {
    let mut seen = json!(spec);
    if let Value::Object(spec) = &mut seen {
        spec.remove("suspend");
        spec.remove("topic");
        for (block, fields) in [("producer", &["replicas"][..]), ("consumer", &["replicas", "scaling"])] {
            if let Some(Value::Object(block)) = spec.get_mut(block) {
                for field in fields {
                    block.remove(*field);
                }
            }
        }
    }
    seen
}
