use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::ObjectName;

/// A Secret in the pipeline's namespace, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecretRef {
    /// Name of the Secret, in the pipeline's own namespace.
    pub name: ObjectName,
}

/// One key of a Secret in the pipeline's namespace.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecretKeyRef {
    /// Name of the Secret, in the pipeline's own namespace.
    pub name: ObjectName,
    /// The key in the Secret that holds the value.
    #[schemars(
        length(max = 253),
        regex(pattern = r"^[-._a-zA-Z0-9]+$"),
        extend("x-says" = "a key of a Secret: letters, digits, '-', '_' and '.'", "x-default" = crate::defaults::PASSWORD_KEY)
    )]
    pub key: Option<String>,
}
