use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::wire::{Bytes, Cpu};

/// Processor and memory of each pod.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes-validations" = [not_above("cpu", "string"), not_above("memory", "")]))]
pub struct Resources {
    /// What a pod is promised.
    pub requests: Option<Amounts>,
    /// What a pod may not exceed.
    pub limits: Option<Amounts>,
}

/// An amount of processor and memory.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Amounts {
    /// Processor, such as `500m` for half of one.
    #[schemars(extend("x-between" = ["1m", "256"]))]
    pub cpu: Option<Cpu>,
    /// Memory, such as `512Mi`.
    #[schemars(extend("x-between" = ["32Mi", "1Ti"]))]
    pub memory: Option<Bytes>,
}

/// `text` makes text of an amount that may be a number; for one that is text already it would blow the cost estimate.
fn not_above(amount: &str, text: &str) -> Rule {
    Rule::invalid(
        format!(
            "!has(self.requests) || !has(self.limits) || !has(self.requests.{amount}) || !has(self.limits.{amount}) || \
             quantity({text}(self.requests.{amount})).compareTo(quantity({text}(self.limits.{amount}))) <= 0"
        ),
        format!(
            "a pod cannot be promised more than it may have: write a limit of {amount} that is not below the request"
        ),
    )
    .at(".limits")
}
