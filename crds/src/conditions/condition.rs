use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reason;

/// One thing that is known about the pipeline.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// What the condition speaks of, such as Ready.
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 64))]
    kind: String,
    /// Whether it holds.
    status: ConditionStatus,
    /// Why, in one word.
    #[schemars(length(min = 1, max = 64))]
    reason: String,
    /// Why, for people.
    #[schemars(length(max = 32_768))]
    message: String,
    /// Since when the status is what it is.
    last_transition_time: Time,
    /// The generation of the spec that this speaks of.
    #[schemars(range(min = 0))]
    observed_generation: i64,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not.
    False,
    /// Nobody knows yet, or any more.
    Unknown,
}

impl Condition {
    /// The condition that `reason` stands for; `since` is when its status became what it is.
    pub fn new<R: Reason>(reason: R, message: impl Into<String>, observed_generation: i64, since: Time) -> Self {
        Self {
            kind: R::TYPE.to_owned(),
            status: reason.status(),
            reason: reason.name().to_owned(),
            message: message.into(),
            last_transition_time: since,
            observed_generation,
        }
    }

    /// The condition's type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether it holds.
    pub fn status(&self) -> ConditionStatus {
        self.status
    }

    /// Why, in one word.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Why, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Since when the status is what it is.
    pub fn last_transition_time(&self) -> &Time {
        &self.last_transition_time
    }

    /// The generation of the spec that this speaks of.
    pub fn observed_generation(&self) -> i64 {
        self.observed_generation
    }
}
