use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::wire::SecretRef;

/// The place in a bucket where the events land.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LakeS3 {
    /// Name of the bucket. It must be there.
    #[schemars(
        length(min = 3, max = 63),
        regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"),
        extend("x-says" = "the name of a bucket: lower-case letters, digits, '-' and '.', such as my-lake")
    )]
    pub bucket: String,
    /// The folder in the bucket under which everything of this pipeline is kept.
    #[schemars(
        length(max = 512),
        regex(pattern = "^[a-zA-Z0-9_!*'()=-][a-zA-Z0-9._!*'()=-]*(/[a-zA-Z0-9_!*'()=-][a-zA-Z0-9._!*'()=-]*)*$"),
        extend("x-says" = "a folder without a slash at its ends, such as raw/shop", "x-default-is" = "<namespace>/<name>")
    )]
    pub prefix: Option<String>,
    /// How the store is reached.
    #[serde(flatten)]
    pub access: S3Access,
}

/// How an S3 store is reached.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct S3Access {
    /// The region of the bucket.
    #[schemars(
        length(max = 64),
        regex(pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"),
        extend("x-says" = "a region, such as eu-central-1", "x-default" = crate::defaults::REGION)
    )]
    pub region: Option<String>,
    /// Address of a store other than AWS, such as `http://minio.minio:9000`.
    #[schemars(
        length(max = 512),
        regex(pattern = r"^https?://(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[1-9][0-9]{0,4})?$"),
        extend("x-says" = "an address without a path, such as https://minio.example.com:9000")
    )]
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the path of a request and not in the host's name.
    #[schemars(extend("x-default-is" = "true with endpoint, else false"))]
    pub path_style: Option<bool>,
    /// A Secret with the keys `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Without it the pod's own identity is used; see `workers.serviceAccount`.
    pub credentials: Option<SecretRef>,
}
