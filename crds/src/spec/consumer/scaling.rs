use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;

/// Who decides on the number of consumers.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Scaling {
    /// The one who decides.
    #[serde(rename = "type")]
    #[schemars(extend("x-default" = crate::defaults::SCALING))]
    pub scaling_type: ScalingType,
    /// With Lag: how the operator decides.
    pub lag: Option<LagScaling>,
}

/// Who decides on the number of consumers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum ScalingType {
    /// Whoever writes `replicas`, such as Git or `kubectl scale`.
    Fixed,
    /// An autoscaler (HPA, KEDA) through the scale subresource; Git leaves `replicas` out.
    External,
    /// The operator, by how many events have not landed yet; `replicas` is left out.
    Lag,
}

/// How the operator decides on the number of consumers: one for each `target` of events that have not landed.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes-validations" = [in_order()]))]
pub struct LagScaling {
    /// Never fewer consumers than this; with so many it begins.
    #[schemars(range(min = 1, max = 1000), extend("x-default" = crate::defaults::LAG_MIN))]
    pub min: Option<i32>,
    /// Never more consumers than this, nor than the topic has partitions.
    #[schemars(range(min = 1, max = 1000))]
    pub max: i32,
    /// Events that one consumer may have before it that have not landed. What lies in open batches counts: more than one
    /// consumer is sent within `batch.maxAge`.
    #[schemars(range(min = 1, max = 1_000_000_000_000_i64))]
    pub target: i64,
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::required(
            ".lag",
            "self.type != 'Lag' || has(self.lag)",
            "scaling Lag needs its bounds: write for example lag: {min: 1, max: 8, target: 1000000}",
        ),
        Rule::forbidden(
            ".lag",
            "self.type == 'Lag' || !has(self.lag)",
            "only scaling Lag decides by events that wait: write type: Lag, or leave lag out",
        ),
    ]
}

fn in_order() -> Rule {
    Rule::invalid(
        "!has(self.min) || self.min <= self.max",
        "min is more than max: write a smaller min, or a larger max",
    )
    .at(".min")
}
