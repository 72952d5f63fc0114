use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::wire::{ColumnPath, Decimal, SourcePath};

/// What an event consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventSchema {
    /// The columns, in the order in which they are declared.
    pub columns: Vec<Column>,
    /// Which of them say when, what and who.
    pub roles: Roles,
    /// What is made of the event types.
    pub event_types: EventTypes,
}

/// One column of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its name, in which nesting is written out.
    pub name: ColumnPath,
    /// Where its value stands in the source record; it goes through as many lists as the name.
    pub from: SourcePath,
    /// What its values are.
    pub value: Value,
    /// Whether an event without a value goes to quarantine.
    pub required: bool,
}

/// What the values of a column are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Value {
    /// Text.
    String {
        /// Whether it is put in lower case.
        lowercase: bool,
        /// The texts that may land; `None`: any.
        accepted: Option<BTreeSet<String>>,
    },
    /// true or false.
    Boolean,
    /// A whole number of 32 bits.
    Int32(Range),
    /// A whole number of 64 bits.
    Int64(Range),
    /// A floating-point number.
    Double(Range),
    /// An exact number.
    Decimal {
        /// Digits in all.
        precision: u8,
        /// Digits behind the point.
        scale: u8,
        /// The numbers that may land.
        range: Range,
    },
    /// A moment.
    Timestamp,
    /// A day.
    Date,
    /// JSON as text.
    Json,
}

/// The numbers that may land.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// The smallest.
    pub min: Option<Decimal>,
    /// The largest.
    pub max: Option<Decimal>,
}

/// Which columns say when, what and who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// When: a timestamp.
    pub event_time: ColumnPath,
    /// What: a text.
    pub event_type: ColumnPath,
    /// Who: a text or a whole number.
    pub user: ColumnPath,
    /// The event's own id; `None`: made from where the event stands in its source.
    pub event_id: Option<ColumnPath>,
}

/// What is made of the event types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTypes {
    /// Words of the source, each with the word that lands.
    pub aliases: BTreeMap<String, String>,
    /// The words that may land; `None`: any.
    pub accepted: Option<BTreeSet<String>>,
}
