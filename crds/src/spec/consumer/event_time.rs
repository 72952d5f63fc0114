use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::wire::Duration;

/// How event times are read.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventTime {
    /// The time zone of times that name none, and of the lake's folders.
    #[schemars(length(max = 64), extend(
        "x-words" = time_zones(),
        "x-says" = "a time zone of the IANA data base, such as UTC or Europe/Berlin",
        "x-default" = crate::defaults::TIME_ZONE
    ))]
    pub zone: Option<String>,
    /// How far an event's time may lie ahead of its arrival in Kafka; beyond it the event goes to quarantine.
    #[schemars(extend("x-between" = ["0s", "87600h"], "x-default" = crate::defaults::MAX_FUTURE))]
    pub max_future: Option<Duration>,
}

/// Every name of the IANA data base, release 2025b. A list and not a pattern: a misspelt zone must not be found out by a worker.
fn time_zones() -> Vec<&'static str> {
    include_str!("time_zones.txt").lines().collect()
}
