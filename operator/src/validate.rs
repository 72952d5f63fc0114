//! Step 3, pure: whether the pipeline can be built, and of what.
//!
//! After it there is no reason left for which Kubernetes could refuse what is built.

mod roles;
mod topic;

use std::collections::BTreeMap;

use clickstream_crds::conditions::{CredentialsReady, KafkaReady, TopicReady};
use clickstream_crds::settings::{
    CertificateFiles, FileLocation, KafkaConnection, Sasl, Source, Tls, TrustedCertificates,
};
use clickstream_crds::status::WorkersStatus;
use clickstream_crds::translate::{Fault, Identity};

pub use roles::RoleWanted;
pub use topic::{KafkaTopicWanted, topic_finding};

use crate::child::Kind;
use crate::finding::Finding;
use crate::life::Flow;
use crate::observe::{KafkaFound, Missing, Surroundings, Trust};
use crate::plan::{Owner, Plan};
use crate::secrets::{SecretKey, Secrets};

/// What is built. Nothing here can be refused any more.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidatedPipeline {
    /// Whose it is.
    pub owner: Owner,
    /// What the workers are made of.
    pub workers: WorkersStatus,
    /// Who the pods are.
    pub identity: Identity,
    /// Secrets for registries.
    pub image_pull_secrets: Vec<String>,
    /// A copy of what lies in Kafka's namespace, by the Secret's name.
    pub copy: Option<(String, BTreeMap<String, Vec<u8>>)>,
    /// The topics that Strimzi is to look after.
    pub topics: Vec<KafkaTopicWanted>,
    /// The pods; none while the topic is not there yet, since they would only fail.
    pub roles: Vec<RoleWanted>,
    /// What the pods wait for.
    pub waits_for: Option<Finding<TopicReady>>,
    /// Whether there is somebody to tell where metrics are.
    pub monitored: bool,
}

/// Why nothing is built. What was built before stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// The manifest has to be changed.
    Spec(String),
    /// Another pipeline was here first.
    Rival(String),
    /// Kafka is not found.
    Kafka(Finding<KafkaReady>),
    /// A Secret is missing.
    Credentials(Finding<CredentialsReady>),
    /// The topic is somebody else's, or another one than before.
    Topic(Finding<TopicReady>),
}

/// Checks everything that could fail later.
pub fn validate(plan: &Plan, seen: &Surroundings, flow: &Flow) -> Result<ValidatedPipeline, Blocked> {
    for_a_cluster(plan).map_err(|faults| Blocked::Spec(sentence(&faults)))?;
    if let Some(rival) = &seen.rival {
        return Err(Blocked::Rival(rival.claim.advice(&rival.pipeline)));
    }
    let kafka = seen.kafka.as_ref().map_err(|missing| match missing {
        Missing::Cluster(finding) => Blocked::Kafka(finding.clone()),
        Missing::Secret(finding) => Blocked::Credentials(finding.clone()),
    })?;
    roles::store_keys(plan, &seen.secrets).map_err(Blocked::Credentials)?;
    let topic = topic_finding(plan, seen);
    if matches!(topic.reason, TopicReady::TopicConflict | TopicReady::TopicRecreated) {
        return Err(Blocked::Topic(topic));
    }
    let running = seen.children.get(&Kind::Deployment).is_some_and(|deployments| !deployments.is_empty());
    let waits_for = (!topic.holds() && !running).then_some(topic);
    Ok(assemble(plan, &seen.secrets, kafka, flow, waits_for, seen.monitors_served))
}

/// Puts together what is built, everything that could be missing at hand.
pub fn assemble(
    plan: &Plan,
    secrets: &Secrets,
    kafka: &KafkaFound,
    flow: &Flow,
    waits_for: Option<Finding<TopicReady>>,
    monitored: bool,
) -> ValidatedPipeline {
    let roles =
        if waits_for.is_none() { roles::roles(plan, secrets, flow, kafka, &connection(kafka)) } else { Vec::new() };
    ValidatedPipeline {
        owner: plan.owner.clone(),
        workers: plan.workers.clone(),
        identity: plan.asks.workers.identity.clone(),
        image_pull_secrets: plan.asks.workers.image_pull_secrets.clone(),
        copy: kafka.copy.as_ref().map(|name| (name.clone(), secrets.content(name))),
        topics: topic::wanted(plan),
        roles,
        waits_for,
        monitored,
    }
}

/// Checks what can be told from the manifest alone: whether it is one for a cluster.
pub fn for_a_cluster(plan: &Plan) -> Result<(), Vec<Fault>> {
    let faults = files_of_a_laptop(plan);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// All faults in one sentence.
pub fn sentence(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

/// Paths are for `clickstream-worker run`: a pod has none of its owner's files.
fn files_of_a_laptop(plan: &Plan) -> Vec<Fault> {
    let source = plan.asks.producer.as_ref().map(|producer| &producer.replay.source);
    let Some(Source::Files(files)) = source else { return Vec::new() };
    let paths = files.files.iter().filter_map(|file| match file {
        FileLocation::Path(path) => Some(path),
        FileLocation::S3 { .. } | FileLocation::Url(_) => None,
    });
    let fault = |path: &String| Fault {
        path: "spec.producer.source".to_owned(),
        message: format!(
            "{path} is a path, and pods have no such file: put it in a bucket and write s3://BUCKET/KEY, or give an https:// address"
        ),
    };
    paths.map(fault).collect()
}

/// The connection as a pod makes it: secrets are files.
fn connection(kafka: &KafkaFound) -> KafkaConnection {
    KafkaConnection {
        bootstrap_servers: kafka.servers.clone(),
        tls: kafka.encryption.as_ref().map(|encryption| Tls {
            trusted: match &encryption.trust {
                Trust::Public => TrustedCertificates::Public,
                Trust::Keys(keys) => TrustedCertificates::Files(keys.iter().map(SecretKey::path).collect()),
            },
            client: encryption
                .client
                .as_ref()
                .map(|(certificate, key)| CertificateFiles { certificate: certificate.path(), key: key.path() }),
        }),
        sasl: kafka.login.as_ref().map(|login| Sasl {
            mechanism: login.mechanism,
            username: login.username.clone(),
            password: login.password.path(),
        }),
    }
}
