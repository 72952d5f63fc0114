use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod pod_wishes;
mod resources;
mod service_account;

pub use pod_wishes::{PodWishes, TaintEffect, Toleration, TolerationOperator};
pub use resources::{Amounts, Resources};
pub use service_account::ServiceAccount;

use crate::rule::Rule;
use crate::wire::SecretRef;

/// What the pods of a pipeline may have of their owner's wishes: a closed list, so that who may create a pipeline
/// cannot start just any pod.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workers {
    /// Image of the workers.
    #[schemars(
        length(max = 512),
        regex(pattern = r"^[a-zA-Z0-9]([a-zA-Z0-9._:/@-]*[a-zA-Z0-9])?$"),
        extend(
            "x-says" = "an image, such as registry.example.com/clickstream/worker:0.1.0",
            "x-default-is" = "the operator's own release, recorded at the first visit and kept until the spec changes"
        )
    )]
    pub image: Option<String>,
    /// Secrets for registries that ask who pulls.
    #[schemars(
        length(min = 1, max = 8),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"])
    )]
    pub image_pull_secrets: Option<Vec<SecretRef>>,
    /// The identity of the pods.
    pub service_account: Option<ServiceAccount>,
    /// Wishes for the producer's pods.
    pub producer: Option<PodWishes>,
    /// Wishes for the consumer's pods.
    pub consumer: Option<PodWishes>,
}

/// A structural schema bounds the values of a map and says nothing of its keys; a pod with a wrong one is refused by nobody
/// but the API server, much later.
fn keys_are_names(what: &str) -> Rule {
    Rule::invalid(
        "self.all(key, key.matches('^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$'))",
        format!("must be {what}: a name such as team, or one with a domain before it such as example.com/team"),
    )
}
