use std::collections::{BTreeMap, BTreeSet};

use clickstream_crds::settings::{Column, EventTypes, Range, Value};

use super::{Bound, RecipeError};

/// A column that holds values: one without columns below it.
#[derive(Debug)]
pub(in crate::land) struct Leaf {
    /// Its name in the lake, nesting written out.
    pub(in crate::land) name: String,
    pub(in crate::land) kind: Kind,
    pub(in crate::land) required: bool,
}

/// What a column's values are made of, and which of them may land.
#[derive(Debug)]
pub(in crate::land) enum Kind {
    Text {
        lowercase: bool,
        accepted: Option<BTreeSet<String>>,
    },
    /// The word that lands; the word as it came goes to the column `event_type_raw`.
    EventType {
        aliases: BTreeMap<String, String>,
        accepted: Option<BTreeSet<String>>,
    },
    Boolean,
    Int32 {
        min: i128,
        max: i128,
    },
    Int64 {
        min: i128,
        max: i128,
    },
    Double {
        min: f64,
        max: f64,
    },
    Decimal {
        precision: u8,
        scale: u8,
        min: i128,
        max: i128,
    },
    Timestamp,
    Date,
    Json,
}

impl Kind {
    /// What a value has to be, for a person.
    pub(in crate::land) fn expected(&self) -> String {
        match self {
            Self::Text { .. } | Self::EventType { .. } => "text".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Int32 { .. } => "a whole number of 32 bits".to_owned(),
            Self::Int64 { .. } => "a whole number of 64 bits".to_owned(),
            Self::Double { .. } => "a number".to_owned(),
            Self::Decimal { precision, scale, .. } => {
                format!("a number of at most {precision} digits, at most {scale} of them behind the point")
            }
            Self::Timestamp => "a time, such as 2026-01-31T10:11:12Z or the milliseconds since 1970".to_owned(),
            Self::Date => "a day, such as 2026-01-31".to_owned(),
            Self::Json => "JSON".to_owned(),
        }
    }
}

impl Leaf {
    /// The leaf of a declared column; `types` where the column is the event type.
    pub(super) fn declared(column: &Column, types: Option<&EventTypes>) -> Result<Self, RecipeError> {
        let wrong = |what: &str| RecipeError::Column { column: column.name.0.clone(), what: what.to_owned() };
        let no_bound = || wrong("its bounds must be decimal numbers, such as 0 or -12.5");
        let whole = |range: &Range, smallest: i128, largest: i128| {
            let (min, max) = Bound::both(range, 0).ok_or_else(no_bound)?;
            Ok((min.max(smallest), max.min(largest)))
        };
        let kind = match (&column.value, types) {
            (Value::String { accepted, .. }, Some(types)) => Kind::EventType {
                aliases: types.aliases.iter().map(|(from, to)| (from.to_lowercase(), to.to_lowercase())).collect(),
                accepted: both(types.accepted.as_ref().map(lower), accepted.as_ref().map(lower)),
            },
            (Value::String { lowercase: true, accepted }, None) => {
                Kind::Text { lowercase: true, accepted: accepted.as_ref().map(lower) }
            }
            (Value::String { lowercase: false, accepted }, None) => {
                Kind::Text { lowercase: false, accepted: accepted.clone() }
            }
            (_, Some(_)) => return Err(wrong("the event type must be a String")),
            (Value::Boolean, _) => Kind::Boolean,
            (Value::Int32(range), _) => {
                let (min, max) = whole(range, i32::MIN.into(), i32::MAX.into())?;
                Kind::Int32 { min, max }
            }
            (Value::Int64(range), _) => {
                let (min, max) = whole(range, i64::MIN.into(), i64::MAX.into())?;
                Kind::Int64 { min, max }
            }
            (Value::Double(range), _) => {
                let (min, max) = Bound::doubles(range).ok_or_else(no_bound)?;
                Kind::Double { min, max }
            }
            (&Value::Decimal { precision, scale, ref range }, _) => {
                if !(1..=38).contains(&precision) || scale > precision {
                    return Err(wrong("a Decimal has 1 to 38 digits, and no more of them behind the point"));
                }
                let (min, max) = Bound::both(range, scale).ok_or_else(no_bound)?;
                Kind::Decimal { precision, scale, min, max }
            }
            (Value::Timestamp, _) => Kind::Timestamp,
            (Value::Date, _) => Kind::Date,
            (Value::Json, _) => Kind::Json,
        };
        Ok(Self { name: column.name.0.clone(), kind, required: column.required })
    }

    /// A leaf that every event gets.
    pub(super) fn added(name: &str) -> Self {
        Self { name: name.to_owned(), kind: Kind::Text { lowercase: false, accepted: None }, required: false }
    }
}

fn lower(words: &BTreeSet<String>) -> BTreeSet<String> {
    words.iter().map(|word| word.to_lowercase()).collect()
}

/// What both lists accept.
fn both(one: Option<BTreeSet<String>>, other: Option<BTreeSet<String>>) -> Option<BTreeSet<String>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.intersection(&other).cloned().collect()),
        (one, other) => one.or(other),
    }
}
