use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::wire::{ColumnPath, Decimal, SourcePath};

/// One column of an event.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Column {
    /// Name of the column in the lake. A dot makes it a field of a record, `[]` an element of a list: `device.os`, `items[].id`.
    pub name: ColumnPath,
    /// Path of the value in the source record, where it differs from the name; for a CSV file the name in its header.
    #[schemars(extend("x-default-is" = "the column's name"))]
    pub from: Option<SourcePath>,
    /// What the values are.
    #[serde(rename = "type")]
    pub column_type: ColumnType,
    /// Whether an event without a value goes to quarantine.
    #[schemars(extend("x-default" = crate::defaults::COLUMN_REQUIRED))]
    pub required: Option<bool>,
    /// How many digits a Decimal has in all.
    #[schemars(range(min = 1, max = 38))]
    pub precision: Option<i32>,
    /// How many of a Decimal's digits stand behind the point.
    #[schemars(range(min = 0, max = 38))]
    pub scale: Option<i32>,
    /// The smallest number that may land; an event with a smaller one goes to quarantine.
    pub min: Option<Decimal>,
    /// The largest number that may land; an event with a larger one goes to quarantine.
    pub max: Option<Decimal>,
    /// Whether a String is put in lower case.
    #[schemars(extend("x-default" = crate::defaults::COLUMN_LOWERCASE))]
    pub lowercase: Option<bool>,
    /// The values that a String may have; an event with another one goes to quarantine.
    #[schemars(length(min = 1, max = 100), inner(length(max = 256)), extend("x-kubernetes-list-type" = "set"))]
    pub accepted: Option<Vec<String>>,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum ColumnType {
    /// Text. Numbers keep their text; ids belong here.
    String,
    /// true or false.
    Boolean,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A floating-point number.
    Double,
    /// An exact number of `precision` digits, `scale` of them behind the point.
    Decimal,
    /// A moment, to the microsecond, kept in UTC.
    Timestamp,
    /// A day.
    Date,
    /// Any JSON, kept as text.
    Json,
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::invalid(
            r"!self.name.matches('^(ingested_at|event_type_raw|schema_version|properties|kafka)(\\.|\\[|$)')",
            "this name is taken by a column that every event gets (ingested_at, event_type_raw, schema_version, properties, kafka): choose another one",
        )
        .at(".name"),
        Rule::invalid(
            "has(self.precision) == (self.type == 'Decimal') && has(self.scale) == (self.type == 'Decimal')",
            "type Decimal needs both precision and scale, such as precision: 18, scale: 4; other types have neither",
        ),
        Rule::invalid(
            "!has(self.precision) || !has(self.scale) || self.scale <= self.precision",
            "scale counts some of the digits in precision: write a scale that is not above precision",
        )
        .at(".scale"),
        Rule::forbidden(
            ".min",
            "!has(self.min) || self.type in ['Int32', 'Int64', 'Double', 'Decimal']",
            "only numbers have a smallest value: leave min out, or choose type Int32, Int64, Double or Decimal",
        ),
        Rule::forbidden(
            ".max",
            "!has(self.max) || self.type in ['Int32', 'Int64', 'Double', 'Decimal']",
            "only numbers have a largest value: leave max out, or choose type Int32, Int64, Double or Decimal",
        ),
        Rule::invalid(
            "!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)",
            "no number fits: write a max that is not below min",
        )
        .at(".max"),
        Rule::forbidden(
            ".lowercase",
            "!has(self.lowercase) || self.type == 'String'",
            "only text has a case: leave lowercase out, or choose type String",
        ),
        Rule::forbidden(
            ".accepted",
            "!has(self.accepted) || self.type == 'String'",
            "only text has a list of values: leave accepted out, choose type String, or use min and max",
        ),
        Rule::invalid(
            "!has(self.from) || self.from.split('[]').size() == self.name.split('[]').size()",
            "from must go through as many lists as the name: write [] in both, or in neither, such as from: products[].sku for items[].id",
        )
        .at(".from"),
    ]
}
