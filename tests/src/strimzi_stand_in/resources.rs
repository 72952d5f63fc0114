//! The parts of Strimzi's resources that are read here, and the statuses that are written.

use std::collections::BTreeMap;

use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::conditions::Condition;

#[derive(CustomResource, Debug, Clone, Deserialize, Serialize)]
#[kube(
    group = "kafka.strimzi.io",
    version = "v1",
    kind = "Kafka",
    namespaced,
    schema = "disabled",
    status = "ClusterStatus"
)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClusterSpec {
    pub(super) kafka: Brokers,
    pub(super) entity_operator: Option<EntityOperator>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Brokers {
    pub(super) listeners: Vec<Listener>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Listener {
    pub(super) name: String,
    pub(super) tls: bool,
    pub(super) authentication: Option<Authentication>,
}

/// The operators that a cluster has beside its brokers; one that is not named does not run.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntityOperator {
    pub(super) topic_operator: Option<Value>,
    pub(super) user_operator: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ClusterStatus {
    pub(super) conditions: Vec<Condition>,
    pub(super) observed_generation: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cluster_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) listeners: Vec<ListenerStatus>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListenerStatus {
    pub(super) name: String,
    pub(super) bootstrap_servers: String,
    pub(super) addresses: Vec<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) certificates: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
}

#[derive(CustomResource, Debug, Clone, Deserialize, Serialize)]
#[kube(
    group = "kafka.strimzi.io",
    version = "v1",
    kind = "KafkaTopic",
    namespaced,
    schema = "disabled",
    status = "TopicStatus"
)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TopicSpec {
    pub(super) topic_name: Option<String>,
    pub(super) partitions: Option<i32>,
    pub(super) replicas: Option<i16>,
    #[serde(default)]
    pub(super) config: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct TopicStatus {
    pub(super) conditions: Vec<Condition>,
    pub(super) observed_generation: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) topic_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) topic_name: Option<String>,
}

#[derive(CustomResource, Debug, Clone, Deserialize, Serialize)]
#[kube(
    group = "kafka.strimzi.io",
    version = "v1",
    kind = "KafkaUser",
    namespaced,
    schema = "disabled",
    status = "UserStatus"
)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserSpec {
    pub(super) authentication: Option<Authentication>,
}

/// How a listener asks its clients who they are, and how a user answers.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Authentication {
    #[serde(rename = "scram-sha-512")]
    ScramSha512 {
        /// One that somebody has chosen, instead of a random one.
        password: Option<ChosenPassword>,
    },
    Tls,
    #[serde(other)]
    Other,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChosenPassword {
    pub(super) value_from: ValueFrom,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ValueFrom {
    pub(super) secret_key_ref: SecretKey,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct SecretKey {
    pub(super) name: String,
    pub(super) key: String,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct UserStatus {
    pub(super) conditions: Vec<Condition>,
    pub(super) observed_generation: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) username: Option<String>,
}
