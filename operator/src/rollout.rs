//! How a Deployment of ours is doing, and why not better.

use std::sync::Arc;

use clickstream_crds::conditions::{ConsumerAvailable, ProducerAvailable, Reason};
use clickstream_crds::notes::Hindrance;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ContainerStatus, Pod};

use crate::child::Kind;
use crate::finding::Finding;
use crate::names::{Role, label};
use crate::observe::Surroundings;

/// How a role is doing. The same words for both, which the conditions share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// All pods run what was asked for.
    Available,
    /// None was asked for, and none is there.
    ScaledToZero,
    /// On the way.
    RollingOut,
    /// The worker ends again and again.
    CrashLooping,
    /// The node does not get the image.
    ImagePullFailed,
    /// No node takes the pod.
    Unschedulable,
    /// The namespace takes no more pods.
    QuotaExceeded,
}

/// What is to be seen of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// Pods that there are.
    pub replicas: i32,
    /// Pods that are ready.
    pub available: i32,
    /// How it is doing.
    pub health: Health,
    /// Why, and what to do.
    pub message: String,
    /// Whether it has not moved for so long that a person should look.
    pub overdue: bool,
    /// How a worker ended last, if one did.
    pub ended: Option<Ended>,
}

/// How a worker ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit status.
    pub code: i32,
    /// Its last word.
    pub said: String,
    /// What it has named as standing in its way.
    pub hindrance: Option<Hindrance>,
}

/// The Deployment of a role, if it is there.
pub fn deployment(seen: &Surroundings, role: Role) -> Option<Deployment> {
    let deployments = seen.children.get(&Kind::Deployment)?;
    let of_role = deployments.iter().find(|it| {
        it.metadata
            .labels
            .as_ref()
            .and_then(|labels| labels.get(label::COMPONENT))
            .is_some_and(|it| it == role.component())
    })?;
    serde_json::to_value(of_role.as_ref()).and_then(serde_json::from_value).ok()
}

/// The pods of a role that are not yet gone.
pub fn pods_of(seen: &Surroundings, role: Role) -> impl Iterator<Item = &Pod> {
    of_role(&seen.pods, role)
}

/// Those of a role among pods.
pub fn of_role(pods: &[Arc<Pod>], role: Role) -> impl Iterator<Item = &Pod> {
    pods.iter().map(AsRef::as_ref).filter(move |pod: &&Pod| {
        let labels = pod.metadata.labels.as_ref();
        labels.and_then(|labels| labels.get(label::COMPONENT)).is_some_and(|it| it == role.component())
    })
}

/// Looks at a role.
pub fn look(seen: &Surroundings, role: Role) -> Rollout {
    let pods: Vec<_> = pods_of(seen, role).collect();
    let Some(deployment) = deployment(seen, role) else {
        let message = "the Deployment is being made".to_owned();
        return Rollout { replicas: 0, available: 0, health: Health::RollingOut, message, overdue: false, ended: None };
    };
    let wanted = deployment.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
    let generation = deployment.metadata.generation.unwrap_or_default();
    let status = deployment.status.unwrap_or_default();
    let current = status.observed_generation.unwrap_or_default() >= generation;
    let (replicas, available) = (status.replicas.unwrap_or(0), status.available_replicas.unwrap_or(0));
    let updated = status.updated_replicas.unwrap_or(0);
    let condition = |kind: &str| status.conditions.iter().flatten().find(|it| it.type_ == kind);
    let overdue =
        current && condition("Progressing").is_some_and(|it| it.reason.as_deref() == Some("ProgressDeadlineExceeded"));
    let refused = condition("ReplicaFailure").filter(|it| it.status == "True").and_then(|it| it.message.clone());
    let newest = of_newest_template(&pods);
    let trouble = newest.iter().find_map(|pod| trouble(pod));
    let (health, message) = if !current {
        (Health::RollingOut, "the change is being carried out".to_owned())
    } else if wanted == 0 && replicas == 0 && pods.is_empty() {
        (Health::ScaledToZero, "no pods are asked for".to_owned())
    } else if let Some(message) = refused {
        (Health::QuotaExceeded, format!("the namespace refuses pods: {message}"))
    } else if available >= wanted && updated >= wanted && replicas == wanted && wanted > 0 {
        (Health::Available, format!("{wanted} of {wanted} pods are ready"))
    } else if let Some((health, message)) = trouble {
        (health, message)
    } else if wanted == 0 {
        (Health::RollingOut, format!("{} pods are ending", pods.len()))
    } else {
        (Health::RollingOut, format!("waiting for {wanted} pods to be ready"))
    };
    let ended = newest.iter().flat_map(|pod| containers(pod)).find_map(ended);
    Rollout { replicas, available, health, message, overdue, ended }
}

/// What pods of an earlier template say is of a manifest that has been changed since; and one that cannot run holds up those
/// that could, when they go one by one.
fn of_newest_template<'a>(pods: &[&'a Pod]) -> Vec<&'a Pod> {
    let template = |pod: &'a Pod| pod.metadata.labels.as_ref().and_then(|labels| labels.get(label::TEMPLATE));
    let newest = pods.iter().max_by_key(|pod| pod.metadata.creation_timestamp.as_ref().map(|created| created.0));
    let newest = newest.and_then(|pod| template(pod));
    pods.iter().copied().filter(|pod| template(pod) == newest).collect()
}

/// Why a pod does not run.
fn trouble(pod: &Pod) -> Option<(Health, String)> {
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let status = pod.status.as_ref()?;
    let unschedulable =
        status.conditions.iter().flatten().find(|it| {
            it.type_ == "PodScheduled" && it.status == "False" && it.reason.as_deref() == Some("Unschedulable")
        });
    if let Some(unschedulable) = unschedulable {
        let why = unschedulable.message.as_deref().unwrap_or_default();
        return Some((Health::Unschedulable, format!("no node takes pod {name}: {why}")));
    }
    containers(pod).find_map(|container| {
        let waiting = container.state.as_ref().and_then(|state| state.waiting.as_ref());
        let reason = waiting.and_then(|waiting| waiting.reason.as_deref()).unwrap_or_default();
        let message = waiting.and_then(|waiting| waiting.message.as_deref()).unwrap_or_default();
        match reason {
            "ErrImagePull" | "ImagePullBackOff" | "ErrImageNeverPull" | "InvalidImageName" => {
                let words = format!(
                    "pod {name} does not get its image {} ({reason}: {message}): check spec.workers.image and imagePullSecrets",
                    container.image
                );
                Some((Health::ImagePullFailed, words))
            }
            "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => {
                Some((Health::CrashLooping, format!("pod {name} cannot start ({reason}): {message}")))
            }
            _ => {
                let Ended { code, said, .. } = ended(container)?;
                (container.restart_count > 0 && !container.ready)
                    .then(|| (Health::CrashLooping, format!("the worker ends with exit status {code}: {said}")))
            }
        }
    })
}

fn containers(pod: &Pod) -> impl Iterator<Item = &ContainerStatus> {
    pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten())
}

/// How the container ended last.
fn ended(container: &ContainerStatus) -> Option<Ended> {
    let now = container.state.as_ref().and_then(|state| state.terminated.as_ref());
    let before = container.last_state.as_ref().and_then(|state| state.terminated.as_ref());
    let ended = now.or(before).filter(|ended| ended.exit_code != 0)?;
    let log = ended.message.as_deref();
    let said = log.map(last_word).or_else(|| ended.reason.clone()).unwrap_or_default();
    Some(Ended { code: ended.exit_code, said, hindrance: log.and_then(named_hindrance) })
}

/// The word of the conditions that a worker has left in its log.
fn named_hindrance(log: &str) -> Option<Hindrance> {
    log.lines().rev().find_map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).ok()?;
        serde_json::from_value(line.get_mut("hindrance")?.take()).ok()
    })
}

/// What a worker wrote last: the message of the last line of its log.
fn last_word(log: &str) -> String {
    let line = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let message = serde_json::from_str::<serde_json::Value>(line).ok().and_then(|line| {
        let fields = line.get("fields").unwrap_or(&line);
        Some(fields.get("message")?.as_str()?.to_owned())
    });
    message.unwrap_or_else(|| line.to_owned())
}

impl Rollout {
    /// As the producers' condition.
    pub fn of_producers(&self) -> Finding<ProducerAvailable> {
        let reason = match self.health {
            Health::Available => ProducerAvailable::MinimumReplicasAvailable,
            Health::ScaledToZero => ProducerAvailable::ScaledToZero,
            Health::RollingOut => ProducerAvailable::RollingOut,
            Health::CrashLooping => ProducerAvailable::CrashLooping,
            Health::ImagePullFailed => ProducerAvailable::ImagePullFailed,
            Health::Unschedulable => ProducerAvailable::Unschedulable,
            Health::QuotaExceeded => ProducerAvailable::QuotaExceeded,
        };
        self.finding(reason)
    }

    /// As the consumers' condition.
    pub fn of_consumers(&self) -> Finding<ConsumerAvailable> {
        let reason = match self.health {
            Health::Available => ConsumerAvailable::MinimumReplicasAvailable,
            Health::ScaledToZero => ConsumerAvailable::ScaledToZero,
            Health::RollingOut => ConsumerAvailable::RollingOut,
            Health::CrashLooping => ConsumerAvailable::CrashLooping,
            Health::ImagePullFailed => ConsumerAvailable::ImagePullFailed,
            Health::Unschedulable => ConsumerAvailable::Unschedulable,
            Health::QuotaExceeded => ConsumerAvailable::QuotaExceeded,
        };
        self.finding(reason)
    }

    fn finding<R: Reason>(&self, reason: R) -> Finding<R> {
        Finding::new(reason, self.message.clone())
    }
}
