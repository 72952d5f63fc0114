//! The keywords of a structural schema that are understood, as they stand in the CRD.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

/// One node of the CRD's schema. A keyword that is not listed here makes the CRD unreadable.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Keywords {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "title")]
    _title: Option<String>,
    pub(super) format: Option<String>,
    pub(super) default: Option<Json>,
    #[serde(default)]
    pub(super) properties: BTreeMap<String, Json>,
    pub(super) additional_properties: Option<Json>,
    pub(super) items: Option<Json>,
    #[serde(default)]
    pub(super) required: Vec<String>,
    #[serde(rename = "enum", default)]
    pub(super) words: Vec<String>,
    pub(super) pattern: Option<String>,
    pub(super) minimum: Option<Json>,
    pub(super) maximum: Option<Json>,
    pub(super) min_length: Option<i64>,
    pub(super) max_length: Option<i64>,
    pub(super) min_items: Option<i64>,
    pub(super) max_items: Option<i64>,
    pub(super) min_properties: Option<i64>,
    pub(super) max_properties: Option<i64>,
    /// Repeats what `x-kubernetes-int-or-string` says; only that form is taken.
    pub(super) any_of: Option<Json>,
    #[serde(rename = "x-kubernetes-int-or-string", default)]
    pub(super) int_or_string: bool,
    #[serde(rename = "x-kubernetes-list-type")]
    pub(super) list_type: Option<String>,
    #[serde(rename = "x-kubernetes-list-map-keys", default)]
    pub(super) list_map_keys: Vec<String>,
    /// How server-side apply merges; refuses nothing.
    #[serde(rename = "x-kubernetes-map-type")]
    _map_type: Option<String>,
    #[serde(rename = "x-kubernetes-validations", default)]
    pub(super) rules: Vec<Json>,
}
