use std::collections::BTreeMap;

use serde::Serialize;

use super::faults::Faults;
use crate::defaults;
use crate::spec::{Amounts, PodWishes, Toleration, Workers};
use crate::wire::{Bytes, Cpu};

/// What the pods of all roles share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkersPlan {
    /// Their image; `None`: the operator's own release.
    pub image: Option<String>,
    /// Secrets for registries that ask who pulls.
    pub image_pull_secrets: Vec<String>,
    /// Who they are.
    pub identity: Identity,
}

/// Who the pods are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Identity {
    /// A service account that is there.
    Existing(String),
    /// The pipeline's own, with these annotations.
    Own(BTreeMap<String, String>),
}

/// What each pod of a role is like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PodPlan {
    /// Thousandths of a processor promised.
    pub cpu_request_millis: u32,
    /// Thousandths of a processor at most; `None`: what the node has to spare.
    pub cpu_limit_millis: Option<u32>,
    /// Bytes of memory promised.
    pub memory_request_bytes: u64,
    /// Bytes of memory at most.
    pub memory_limit_bytes: u64,
    /// Labels beside the operator's own.
    pub labels: BTreeMap<String, String>,
    /// Annotations beside the operator's own.
    pub annotations: BTreeMap<String, String>,
    /// Labels that a node must have.
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pods stand.
    pub tolerations: Vec<Toleration>,
    /// The name of a PriorityClass.
    pub priority_class: Option<String>,
}

pub(super) fn workers_plan(workers: Option<&Workers>, faults: &mut Faults) -> Option<WorkersPlan> {
    let workers = workers.cloned().unwrap_or_default();
    let account = workers.service_account.unwrap_or_default();
    let identity = match (account.name, account.annotations) {
        (Some(name), None) => Some(Identity::Existing(name.0)),
        (None, annotations) => Some(Identity::Own(texts(annotations, |annotation| annotation.0))),
        (Some(_), Some(_)) => None,
    };
    let identity = faults.need("spec.workers.serviceAccount", identity, "give exactly one of name, annotations")?;
    let secrets = workers.image_pull_secrets.unwrap_or_default();
    Some(WorkersPlan {
        image: workers.image,
        image_pull_secrets: secrets.into_iter().map(|secret| secret.name.0).collect(),
        identity,
    })
}

pub(super) fn pod_plan(
    wishes: Option<&PodWishes>,
    default_memory: &str,
    path: &str,
    faults: &mut Faults,
) -> Option<PodPlan> {
    let wishes = wishes.cloned().unwrap_or_default();
    let resources = wishes.resources.unwrap_or_default();
    let requests = amounts(resources.requests.as_ref(), &format!("{path}.resources.requests"), faults);
    let limits = amounts(resources.limits.as_ref(), &format!("{path}.resources.limits"), faults);
    let (requested_cpu, requested_memory) = requests?;
    let (cpu_limit_millis, limited_memory) = limits?;
    // A request that is left out follows the limit, as Kubernetes has it; memory is limited in any case, since a worker
    // plans by its limit what it holds.
    let default_cpu = Cpu(defaults::WORKER_CPU.into()).millis();
    let default_memory = Bytes(default_memory.to_owned()).parse();
    Some(PodPlan {
        cpu_request_millis: requested_cpu.or(cpu_limit_millis).or(default_cpu)?,
        cpu_limit_millis,
        memory_request_bytes: requested_memory.or(limited_memory).or(default_memory)?,
        memory_limit_bytes: limited_memory.or(requested_memory).or(default_memory)?,
        labels: texts(wishes.labels, |label| label.0),
        annotations: texts(wishes.annotations, |annotation| annotation.0),
        node_selector: texts(wishes.node_selector, |label| label.0),
        tolerations: wishes.tolerations.unwrap_or_default(),
        priority_class: wishes.priority_class_name.map(|name| name.0),
    })
}

/// Processor and memory, each if it is given.
fn amounts(amounts: Option<&Amounts>, path: &str, faults: &mut Faults) -> Option<(Option<u32>, Option<u64>)> {
    let Some(amounts) = amounts else { return Some((None, None)) };
    let cpu = match &amounts.cpu {
        Some(cpu) => Some(faults.need(&format!("{path}.cpu"), cpu.millis(), "must be an amount such as 500m or 2")?),
        None => None,
    };
    let memory = match &amounts.memory {
        Some(memory) => Some(faults.bytes(&format!("{path}.memory"), memory)?),
        None => None,
    };
    Some((cpu, memory))
}

fn texts<T>(map: Option<BTreeMap<String, T>>, text: impl Fn(T) -> String) -> BTreeMap<String, String> {
    map.into_iter().flatten().map(|(key, value)| (key, text(value))).collect()
}
