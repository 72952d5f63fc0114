use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A column's name, in which nesting is written out: `user_id`, `device.os`, `items[].id`.
///
/// Lower case only: Athena and Hive fold names, and two columns that differ in case alone would be one there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColumnPath(pub String);

/// Where a value stands in the source record, in the same notation, with names as the source writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourcePath(pub String);

/// One step of a path: a field, or the elements of a list under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The field's name.
    pub name: &'a str,
    /// Whether it is a list (`[]` in the path).
    pub list: bool,
}

impl ColumnPath {
    /// The steps from the record down to the column.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.0)
    }

    /// Whether the path has the form that the schema asks for.
    pub fn is_valid(&self) -> bool {
        self.0.len() <= COLUMN_MAX
            && self.segments().all(|Segment { name, .. }| {
                name.len() <= 63
                    && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
                    && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            })
    }

    /// How many lists the path goes through.
    pub fn lists(&self) -> usize {
        self.segments().filter(|segment| segment.list).count()
    }
}

impl SourcePath {
    /// The steps from the record down to the value.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.0)
    }

    /// How many lists the path goes through.
    pub fn lists(&self) -> usize {
        self.segments().filter(|segment| segment.list).count()
    }
}

impl fmt::Display for ColumnPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rules on nesting compare whole names; what they may cost bounds the length.
const COLUMN_MAX: usize = 100;

fn segments(path: &str) -> impl Iterator<Item = Segment<'_>> {
    path.split('.').map(|step| match step.strip_suffix("[]") {
        Some(name) => Segment { name, list: true },
        None => Segment { name: step, list: false },
    })
}

/// Steps of the form `name`, up to five between lists, with at most two lists on the way:
/// no source that we know nests lists deeper, and the rule that no column is another's parent relies on it.
fn pattern(name: &str) -> String {
    let run = format!(r"{name}(\.{name}){{0,4}}");
    format!(r"^{run}(\[\](\.{run}(\[\](\.{run})?)?)?)?$")
}

impl JsonSchema for ColumnPath {
    fn schema_name() -> Cow<'static, str> {
        "ColumnPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": COLUMN_MAX,
            "pattern": pattern("[a-z_][a-z0-9_]{0,62}"),
            "x-says": "a column name in lower case, such as user_id, device.os or items[].id (at most two lists)",
        })
    }
}

impl JsonSchema for SourcePath {
    fn schema_name() -> Cow<'static, str> {
        "SourcePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": 256,
            "pattern": pattern(r"[^\].\[\s]+( [^\].\[\s]+)*"),
            "x-says": "the path of a value in the source record, such as visitorid, Device.OS or items[].sku",
        })
    }
}
