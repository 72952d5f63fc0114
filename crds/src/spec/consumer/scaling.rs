use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who decides on the number of consumers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Scaling {
    /// The one who decides.
    #[serde(rename = "type")]
    #[schemars(extend("x-default" = crate::defaults::SCALING))]
    pub scaling_type: ScalingType,
}

/// Who decides on the number of consumers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum ScalingType {
    /// Whoever writes `replicas`, such as Git or `kubectl scale`.
    Fixed,
    /// An autoscaler (HPA, KEDA) through the scale subresource; Git leaves `replicas` out.
    External,
}
