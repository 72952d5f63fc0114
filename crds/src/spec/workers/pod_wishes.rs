use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::{Resources, keys_are_names};
use crate::rule::Rule;
use crate::wire::{AnnotationValue, LabelValue, ObjectName};

/// Wishes for the pods of one role.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodWishes {
    /// Processor and memory of each pod.
    pub resources: Option<Resources>,
    /// Labels of the pods, beside the operator's own.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 32, "x-kubernetes-validations" = [keys_are_names("a label's key")]))]
    pub labels: Option<BTreeMap<String, LabelValue>>,
    /// Annotations of the pods, beside the operator's own.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 32, "x-kubernetes-validations" = [keys_are_names("an annotation's key")]))]
    pub annotations: Option<BTreeMap<String, AnnotationValue>>,
    /// Labels that a node must have.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 32, "x-kubernetes-validations" = [keys_are_names("a label's key")]))]
    pub node_selector: Option<BTreeMap<String, LabelValue>>,
    /// Taints of nodes that the pods stand.
    #[schemars(length(min = 1, max = 16), extend("x-kubernetes-list-type" = "atomic"))]
    pub tolerations: Option<Vec<Toleration>>,
    /// How important the pods are, by the name of a PriorityClass.
    pub priority_class_name: Option<ObjectName>,
}

/// A taint of nodes that the pods stand.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Toleration {
    /// The taint's key. Without it every taint is meant, and `operator` must be Exists.
    #[schemars(length(min = 1, max = 317))]
    pub key: Option<String>,
    /// How the taint is compared.
    #[schemars(extend("x-default" = crate::defaults::TOLERATION))]
    pub operator: Option<TolerationOperator>,
    /// The taint's value, with operator Equal.
    #[schemars(length(max = 63))]
    pub value: Option<String>,
    /// Which effect is stood. Without it every one.
    pub effect: Option<TaintEffect>,
    /// With effect NoExecute: for how long. Without it for ever.
    #[schemars(range(min = 0, max = 1_000_000_000))]
    pub toleration_seconds: Option<i64>,
}

/// How a taint is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum TolerationOperator {
    /// Key and value are the same.
    Equal,
    /// The key is there.
    Exists,
}

/// What a taint does to pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum TaintEffect {
    /// New pods are kept away.
    NoSchedule,
    /// New pods are kept away where possible.
    PreferNoSchedule,
    /// Pods are driven away.
    NoExecute,
}

/// What the API server would refuse in the pod's template, an hour later and in a log.
fn rules() -> Vec<Rule> {
    vec![
        Rule::invalid(
            "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
            "without a key every taint is meant: write operator: Exists, or give a key",
        )
        .at(".key"),
        Rule::forbidden(
            ".value",
            "!has(self.value) || !has(self.operator) || self.operator == 'Equal'",
            "operator Exists looks at the key alone: leave value out",
        ),
        Rule::forbidden(
            ".tolerationSeconds",
            "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
            "only effect NoExecute has a time: write effect: NoExecute, or leave tolerationSeconds out",
        ),
    ]
}
