use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct LabelValue(
    #[schemars(length(max = 63), regex(pattern = "^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$"))]
    #[schemars(extend("x-says" = "a label's value: letters, digits, '-', '_' and '.', beginning and ending with a letter or digit"))]
    pub String,
);

/// The value of an annotation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct AnnotationValue(#[schemars(length(max = 4096))] pub String);
