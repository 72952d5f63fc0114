use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::wire::{Bytes, Duration};

/// When a batch of events is closed and lands; whichever bound comes first.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// After so many events of one Kafka partition.
    #[schemars(range(min = 1, max = 100_000_000), extend("x-default" = crate::defaults::BATCH_MAX_EVENTS))]
    pub max_events: Option<i64>,
    /// After so many bytes of one Kafka partition, as received.
    #[schemars(extend("x-between" = ["64Ki", "16Gi"], "x-default" = crate::defaults::BATCH_MAX_BYTES))]
    pub max_bytes: Option<Bytes>,
    /// So long after its first event was read.
    #[schemars(extend("x-between" = ["1s", "24h"], "x-default" = crate::defaults::BATCH_MAX_AGE))]
    pub max_age: Option<Duration>,
}
