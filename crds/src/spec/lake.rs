use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod parquet;
mod partitioning;
mod s3;

pub use parquet::{Compression, Parquet};
pub use partitioning::{PartitionBy, Partitioning};
pub use s3::{LakeS3, S3Access};

/// Where and how the events land.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Lake {
    /// The bucket.
    pub s3: LakeS3,
    /// Into which folders the events go.
    pub partitioning: Option<Partitioning>,
    /// How the Parquet files are written.
    pub parquet: Option<Parquet>,
}
