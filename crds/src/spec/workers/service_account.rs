use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::spec::workers::keys_are_names;
use crate::wire::{AnnotationValue, ObjectName};

/// The identity of the pods: the pipeline's own service account, or one that is there already.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes-validations" = [Rule::exactly_one(
    &["name", "annotations"],
    "the name of a service account that is there, or annotations for the one that the operator makes",
)]))]
pub struct ServiceAccount {
    /// A service account in the pipeline's namespace, used as it is.
    pub name: Option<ObjectName>,
    /// Annotations of the service account that the operator makes for the pipeline, such as `eks.amazonaws.com/role-arn`.
    #[schemars(extend("minProperties" = 1, "maxProperties" = 32, "x-kubernetes-validations" = [keys_are_names("an annotation's key")]))]
    pub annotations: Option<BTreeMap<String, AnnotationValue>>,
}
