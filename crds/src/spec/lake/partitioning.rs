use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;

/// Into which folders the events go.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes-validations" = [whole_days()]))]
pub struct Partitioning {
    /// Which time decides on the folder.
    #[schemars(extend("x-default" = crate::defaults::PARTITION_BY))]
    pub by: Option<PartitionBy>,
    /// The folders, with %Y, %m, %d and %H for year, month, day and hour.
    #[schemars(
        length(max = 256),
        regex(pattern = "^([A-Za-z0-9_-]+=)?([A-Za-z0-9_-]|%[YmdH])+(/([A-Za-z0-9_-]+=)?([A-Za-z0-9_-]|%[YmdH])+)*$"),
        extend("x-says" = "folders of names and times, such as dt=%Y-%m-%d/hour=%H (only %Y, %m, %d and %H)", "x-default" = crate::defaults::LAYOUT)
    )]
    pub layout: Option<String>,
}

fn whole_days() -> Rule {
    Rule::invalid(
        "!has(self.layout) || (self.layout.contains('%Y') && self.layout.contains('%m') && self.layout.contains('%d'))",
        "a folder must belong to one day: use %Y, %m and %d, such as dt=%Y-%m-%d",
    )
    .at(".layout")
}

/// Which time decides on an event's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum PartitionBy {
    /// When it landed: a folder is complete once its hour is over.
    IngestTime,
    /// When it happened: late events still come to old folders.
    EventTime,
}
