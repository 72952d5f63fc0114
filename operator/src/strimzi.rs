//! Strimzi's objects, as far as we read them. Read by field: more than one of their operators writes them, in two dialects.

use kube::api::{ApiResource, DynamicObject};
use kube::core::GroupVersionKind;
use serde::Deserialize;
use serde_json::Value;

/// The group of its kinds.
pub const GROUP: &str = "kafka.strimzi.io";
const VERSION: &str = "v1";

/// The label by which Strimzi's operators know their cluster.
pub const CLUSTER_LABEL: &str = "strimzi.io/cluster";
/// The annotation by which its topic operator leaves a topic alone.
pub const MANAGED: &str = "strimzi.io/managed";

/// A kind of Strimzi's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A cluster.
    Kafka,
    /// A topic.
    Topic,
    /// A user.
    User,
}

impl Kind {
    /// How the API server knows it.
    pub fn resource(self) -> ApiResource {
        let (kind, plural) = match self {
            Self::Kafka => ("Kafka", "kafkas"),
            Self::Topic => ("KafkaTopic", "kafkatopics"),
            Self::User => ("KafkaUser", "kafkausers"),
        };
        ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(GROUP, VERSION, kind), plural)
    }
}

/// What its operators say of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet of this generation.
    None,
    /// It is ready.
    Ready,
    /// It is left alone.
    Unmanaged,
    /// Its operator was asked to leave it alone for a while.
    Paused,
    /// It is not ready: why in a word, and in a sentence.
    NotReady(String, String),
}

/// Reads the conditions of an object: `Ready` or `NotReady`, of the current generation.
pub fn verdict(object: &DynamicObject) -> Verdict {
    let status = &object.data["status"];
    let generation = object.metadata.generation.unwrap_or_default();
    if status["observedGeneration"].as_i64().is_none_or(|observed| observed < generation) {
        return Verdict::None;
    }
    let conditions: Vec<Condition> = serde_json::from_value(status["conditions"].clone()).unwrap_or_default();
    let find = |kind: &str, status: &str| conditions.iter().find(|it| it.kind == kind && it.status == status);
    let not_ready = find("NotReady", "True").or_else(|| find("Ready", "False"));
    if let Some(Condition { reason, message, .. }) = not_ready {
        return Verdict::NotReady(reason.clone().unwrap_or_default(), message.clone().unwrap_or_default());
    }
    if find("Ready", "True").is_some() {
        Verdict::Ready
    } else if find("Unmanaged", "True").is_some() {
        Verdict::Unmanaged
    } else if find("ReconciliationPaused", "True").is_some() {
        Verdict::Paused
    } else {
        Verdict::None
    }
}

#[derive(Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    reason: Option<String>,
    message: Option<String>,
}

/// A listener, as the cluster's status tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Its addresses.
    pub servers: Vec<String>,
    /// Whether it encrypts.
    pub encrypts: bool,
}

/// The listener of this name, or the names of those there are.
pub fn listener(kafka: &DynamicObject, name: &str) -> Result<Listener, Vec<String>> {
    let listeners = kafka.data["status"]["listeners"].as_array().cloned().unwrap_or_default();
    let named = |listener: &&Value| listener["name"] == name && listener["bootstrapServers"].is_string();
    let Some(found) = listeners.iter().find(named) else {
        return Err(listeners.iter().filter_map(|it| it["name"].as_str().map(str::to_owned)).collect());
    };
    let servers = found["bootstrapServers"].as_str().unwrap_or_default();
    // Which listeners encrypt stands in the spec only; the status has certificates for those that do.
    let declared = kafka.data["spec"]["kafka"]["listeners"].as_array().cloned().unwrap_or_default();
    let declared = declared.iter().find(|it| it["name"] == name).and_then(|it| it["tls"].as_bool());
    Ok(Listener {
        servers: servers.split(',').map(str::to_owned).collect(),
        encrypts: declared.unwrap_or_else(|| found["certificates"].as_array().is_some_and(|it| !it.is_empty())),
    })
}

/// The id that the cluster has in Kafka.
pub fn cluster_id(kafka: &DynamicObject) -> Option<String> {
    kafka.data["status"]["clusterId"].as_str().map(str::to_owned)
}

/// The name and the Secret of a user.
pub fn user(user: &DynamicObject) -> Option<(String, String)> {
    let status = &user.data["status"];
    Some((status["username"].as_str()?.to_owned(), status["secret"].as_str()?.to_owned()))
}

/// The Secret with the cluster's certificate authorities.
pub fn ca_secret(cluster: &str) -> String {
    format!("{cluster}-cluster-ca-cert")
}

#[cfg(test)]
mod tests;
