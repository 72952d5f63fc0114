use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;

/// How the Parquet files are written.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [level_is_for_zstd()]))]
pub struct Parquet {
    /// How the pages are compressed.
    #[schemars(extend("x-default" = crate::defaults::COMPRESSION))]
    pub compression: Option<Compression>,
    /// How hard Zstd tries: 1 is fast, 22 is small.
    #[schemars(range(min = 1, max = 22), extend("x-default" = crate::defaults::ZSTD_LEVEL))]
    pub level: Option<i32>,
    /// After how many events a row group is closed.
    #[schemars(range(min = 1000, max = 100_000_000), extend("x-default" = crate::defaults::ROW_GROUP_EVENTS))]
    pub row_group_events: Option<i64>,
}

fn level_is_for_zstd() -> Rule {
    Rule::forbidden(
        ".level",
        "!has(self.level) || !has(self.compression) || self.compression == 'Zstd'",
        "only Zstd has a level: leave level out, or write compression: Zstd",
    )
}

/// How the pages of a Parquet file are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Compression {
    /// Small and fast.
    Zstd,
    /// For readers that know nothing newer.
    Snappy,
    /// For readers that know nothing else.
    Gzip,
    /// Not at all.
    None,
}
