use std::collections::{BTreeMap, BTreeSet};

use super::faults::Faults;
use crate::defaults;
use crate::presets;
use crate::settings::{Column, EventSchema, EventTypes, Range, Roles, Value};
use crate::spec::{self, ColumnType};
use crate::wire::{ColumnPath, SourcePath};

pub(super) fn event_schema(schema: &spec::EventSchema, faults: &mut Faults) -> Option<EventSchema> {
    match (schema.preset, &schema.columns) {
        (Some(preset), None) => {
            let mut preset = presets::written_out(preset);
            if let Some(given) = &schema.event_types {
                let known = preset.event_types.take().unwrap_or_default();
                preset.event_types = Some(spec::EventTypes {
                    aliases: given.aliases.clone().or(known.aliases),
                    accepted: given.accepted.clone().or(known.accepted),
                });
            }
            declared(&preset, preset.columns.as_deref().unwrap_or_default(), faults)
        }
        (None, Some(columns)) => declared(schema, columns, faults),
        _ => {
            faults.add("spec.schema", "give exactly one of preset, columns");
            None
        }
    }
}

fn declared(schema: &spec::EventSchema, columns: &[spec::Column], faults: &mut Faults) -> Option<EventSchema> {
    let roles = faults.need("spec.schema.roles", schema.roles.as_ref(), "columns of your own need roles")?;
    let needed = [&roles.event_time, &roles.event_type];
    let translated: Vec<_> = columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| {
            translate_column(column, needed.contains(&&column.name), &format!("spec.schema.columns[{index}]"), faults)
        })
        .collect();
    Some(EventSchema {
        roles: Roles {
            event_time: role("eventTime", &roles.event_time, columns, faults)?,
            event_type: role("eventType", &roles.event_type, columns, faults)?,
            user: role("user", &roles.user, columns, faults)?,
            event_id: match &roles.event_id {
                Some(column) => Some(role("eventId", column, columns, faults)?),
                None => None,
            },
        },
        columns: translated,
        event_types: event_types(schema.event_types.as_ref()),
    })
}

/// `needed`: an event without this column has no time or no type, whatever the column itself says.
fn translate_column(column: &spec::Column, needed: bool, path: &str, faults: &mut Faults) -> Option<Column> {
    let from = column.from.clone().unwrap_or_else(|| SourcePath(column.name.0.clone()));
    if !column.name.is_valid() {
        faults.add(format!("{path}.name"), "must be a column name in lower case, such as user_id or device.os");
    }
    if from.lists() != column.name.lists() {
        faults.add(format!("{path}.from"), "must go through as many lists as the name");
    }
    let range = Range { min: column.min.clone(), max: column.max.clone() };
    for (field, bound) in [("min", &range.min), ("max", &range.max)] {
        if bound.as_ref().is_some_and(|bound| !bound.is_valid()) {
            faults.add(format!("{path}.{field}"), "must be a decimal number in quotes, such as \"0\"");
        }
    }
    let value = match column.column_type {
        ColumnType::String => Value::String {
            lowercase: column.lowercase.unwrap_or(defaults::COLUMN_LOWERCASE),
            accepted: column.accepted.as_ref().map(|words| words.iter().cloned().collect()),
        },
        ColumnType::Boolean => Value::Boolean,
        ColumnType::Int32 => Value::Int32(range),
        ColumnType::Int64 => Value::Int64(range),
        ColumnType::Double => Value::Double(range),
        ColumnType::Decimal => decimal(column, range, path, faults)?,
        ColumnType::Timestamp => Value::Timestamp,
        ColumnType::Date => Value::Date,
        ColumnType::Json => Value::Json,
    };
    let required = needed || column.required.unwrap_or(defaults::COLUMN_REQUIRED);
    Some(Column { name: column.name.clone(), from, value, required })
}

fn decimal(column: &spec::Column, range: Range, path: &str, faults: &mut Faults) -> Option<Value> {
    let digits = |digits: Option<i32>| digits.and_then(|digits| u8::try_from(digits).ok());
    let both = digits(column.precision).zip(digits(column.scale)).filter(|(precision, scale)| scale <= precision);
    let (precision, scale) =
        faults.need(path, both, "type Decimal needs precision and scale, such as precision: 18, scale: 4")?;
    Some(Value::Decimal { precision, scale, range })
}

fn role(role: &str, name: &ColumnPath, columns: &[spec::Column], faults: &mut Faults) -> Option<ColumnPath> {
    let named = columns.iter().any(|column| column.name == *name).then(|| name.clone());
    faults.need(&format!("spec.schema.roles.{role}"), named, "must name one of the columns")
}

fn event_types(given: Option<&spec::EventTypes>) -> EventTypes {
    let aliases = given.and_then(|types| types.aliases.as_ref());
    let accepted = given.and_then(|types| types.accepted.as_ref());
    EventTypes {
        aliases: aliases
            .into_iter()
            .flatten()
            .map(|alias| (alias.from.0.clone(), alias.to.0.clone()))
            .collect::<BTreeMap<_, _>>(),
        accepted: accepted.map(|words| words.iter().map(|word| word.0.clone()).collect::<BTreeSet<_>>()),
    }
}
