//! Conditions in Strimzi's two dialects, and statuses that are written only when they say something new.

use std::fmt::Debug;

use jiff::Timestamp;
use kube::api::PostParams;
use kube::core::object::HasStatus;
use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::resources::{ClusterStatus, TopicStatus, UserStatus};

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// With nanoseconds, unlike Kubernetes' own.
    last_transition_time: String,
}

impl Condition {
    fn new(kind: &str, status: &str, why: Option<(&str, String)>) -> Self {
        let (reason, message) = why.map(|(reason, message)| (reason.to_owned(), message)).unzip();
        let (kind, status) = (kind.to_owned(), status.to_owned());
        Self { kind, status, reason, message, last_transition_time: format!("{:.9}", Timestamp::now()) }
    }

    pub(super) fn ready() -> Self {
        Self::holds("Ready")
    }

    /// `Ready`, `Unmanaged`, `ReconciliationPaused`: without a reason.
    pub(super) fn holds(kind: &str) -> Self {
        Self::new(kind, "True", None)
    }

    /// As the topic operator says no.
    pub(super) fn ready_false(reason: &str, message: String) -> Self {
        Self::new("Ready", "False", Some((reason, message)))
    }

    /// As the cluster and the user operator say no.
    pub(super) fn not_ready(reason: &str, message: String) -> Self {
        Self::new("NotReady", "True", Some((reason, message)))
    }

    pub(super) fn warning(reason: &str, message: String) -> Self {
        Self::new("Warning", "True", Some((reason, message)))
    }

    fn says_the_same(&self, other: &Self) -> bool {
        let said = |it: &Self| (it.kind.clone(), it.status.clone(), it.reason.clone(), it.message.clone());
        said(self) == said(other)
    }
}

pub(super) trait Status: Clone + PartialEq {
    fn conditions(&self) -> &[Condition];
    fn conditions_mut(&mut self) -> &mut [Condition];
}

macro_rules! has_conditions {
    ($($status:ty),*) => {$(
        impl Status for $status {
            fn conditions(&self) -> &[Condition] {
                &self.conditions
            }

            fn conditions_mut(&mut self) -> &mut [Condition] {
                &mut self.conditions
            }
        }
    )*};
}

has_conditions!(ClusterStatus, TopicStatus, UserStatus);

/// Writes a status, unless the object has it already.
pub(super) async fn tell<K>(api: &Api<K>, object: &K, mut status: K::Status) -> Result<(), kube::Error>
where
    K: HasStatus + Resource<DynamicType = ()> + Clone + Debug + DeserializeOwned + Serialize,
    K::Status: Status,
{
    let told = object.status().map(Status::conditions).unwrap_or_default();
    for condition in status.conditions_mut() {
        if let Some(old) = told.iter().find(|old| old.says_the_same(condition)) {
            condition.last_transition_time.clone_from(&old.last_transition_time);
        }
    }
    if object.status() == Some(&status) {
        return Ok(());
    }
    let mut object = object.clone();
    *object.status_mut() = Some(status);
    api.replace_status(&object.name_any(), &PostParams::default(), &object).await.map(drop)
}
