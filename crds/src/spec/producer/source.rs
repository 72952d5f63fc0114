use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::Generator;
use crate::rule::Rule;
use crate::spec::S3Access;

/// What is replayed: exactly one of `csv`, `jsonLines`, `parquet`, `generator`.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Source {
    /// CSV files.
    pub csv: Option<Csv>,
    /// Files with one JSON object a line.
    pub json_lines: Option<Files>,
    /// Parquet files.
    pub parquet: Option<Files>,
    /// Made-up events in place of files.
    pub generator: Option<Generator>,
    /// The store that `s3://` files are read from.
    #[schemars(extend("x-default-is" = "the lake's region, endpoint and credentials; without a lake the pod's own identity at AWS"))]
    pub s3: Option<S3Access>,
}

fn rules() -> Vec<Rule> {
    let any_in_s3 = |form: &str| format!("(has(self.{form}) && self.{form}.files.exists(f, f.startsWith('s3://')))");
    vec![
        Rule::exactly_one(
            &["csv", "jsonLines", "parquet", "generator"],
            "the form of the files to replay, or events that are made up",
        ),
        Rule::forbidden(
            ".s3",
            format!("!has(self.s3) || {} || {} || {}", any_in_s3("csv"), any_in_s3("jsonLines"), any_in_s3("parquet")),
            "no file is read from a store: leave s3 out, or name files as s3://bucket/key",
        ),
    ]
}

/// CSV files.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Csv {
    /// The files, in the order in which they are replayed; `.gz` and `.zst` are unpacked on the way.
    #[schemars(length(min = 1, max = 500), extend("x-kubernetes-list-type" = "set"))]
    pub files: Vec<FileUri>,
    /// The character between two fields.
    #[schemars(
        length(min = 1, max = 1),
        regex(pattern = "^[^a-zA-Z0-9\"\r\n]$"),
        extend("x-says" = "one character that separates fields, such as \",\", \";\" or \"\\t\"", "x-default" = crate::defaults::CSV_DELIMITER)
    )]
    pub delimiter: Option<String>,
    /// The names of the fields in files without a header line. Without it the first line of each file is the header.
    #[schemars(length(min = 1, max = 1000), inner(length(min = 1, max = 256)), extend("x-kubernetes-list-type" = "set"))]
    pub header: Option<Vec<String>>,
}

/// Files to replay.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Files {
    /// The files, in the order in which they are replayed; `.gz` and `.zst` are unpacked on the way.
    #[schemars(length(min = 1, max = 500), extend("x-kubernetes-list-type" = "set"))]
    pub files: Vec<FileUri>,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct FileUri(
    #[schemars(
        length(max = 768),
        regex(pattern = r"^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^/\s]\S*|https?://[^/\s]+/\S+|/\S+|\.\.?/\S+)$")
    )]
    #[schemars(extend("x-says" = "a file: s3://bucket/key, https://host/path, or a path that begins with / or ./"))]
    pub String,
);
