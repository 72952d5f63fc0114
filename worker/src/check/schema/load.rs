//! CRD text → schema.

use std::collections::BTreeSet;

use serde::Deserialize as _;
use serde_json::{Value as Json, json};

use super::keywords::Keywords;
use super::{Bounds, Form, Object, Pattern, Rules, Schema, Text, Unique, pattern};
use crate::check::path::Path;

/// Something in the CRD that is not understood.
#[derive(Debug, thiserror::Error)]
#[error("the schema at {path} cannot be checked: {why}")]
pub(crate) struct Unsupported {
    path: String,
    why: String,
}

/// Reads one version's `openAPIV3Schema`, or a part of it that stands at `path`.
pub(crate) fn load(schema: &Json, path: &Path) -> Result<Schema, Unsupported> {
    let refuse = |why: String| Unsupported { path: path.to_string(), why };
    let keywords = Keywords::deserialize(schema).map_err(|error| refuse(error.to_string()))?;
    let rules = Rules::load(&keywords.rules, schema).map_err(refuse)?;
    let default = keywords.default.clone();
    let form = form(keywords, path)?;
    Ok(Schema { form, default, rules })
}

fn form(keywords: Keywords, path: &Path) -> Result<Form, Unsupported> {
    let refuse = |why: &str| Unsupported { path: path.to_string(), why: why.to_owned() };
    if keywords.int_or_string {
        let either = json!([{"type": "integer"}, {"type": "string"}]);
        if keywords.any_of.as_ref().is_some_and(|any_of| *any_of != either) {
            return Err(refuse("anyOf other than the one of int-or-string"));
        }
        let range = range(&keywords, path)?;
        return Ok(Form::IntegerOrText(range, text(keywords, path)?));
    }
    if keywords.any_of.is_some() {
        return Err(refuse("anyOf"));
    }
    match keywords.kind.as_deref() {
        Some("object") => object(keywords, path),
        Some("array") => list(keywords, path),
        Some("string") => Ok(Form::Text(text(keywords, path)?)),
        Some("integer") => Ok(Form::Integer(range(&keywords, path)?)),
        Some("boolean") => Ok(Form::Boolean),
        Some(kind) => Err(refuse(&format!("type {kind}"))),
        None => Err(refuse("no type")),
    }
}

fn object(keywords: Keywords, path: &Path) -> Result<Form, Unsupported> {
    let size = Bounds { least: keywords.min_properties, most: keywords.max_properties };
    if let Some(values) = keywords.additional_properties {
        if !keywords.properties.is_empty() || !keywords.required.is_empty() {
            return Err(Unsupported {
                path: path.to_string(),
                why: "properties beside additionalProperties".to_owned(),
            });
        }
        return Ok(Form::Map { values: Box::new(load(&values, &path.child("*"))?), size });
    }
    let fields = keywords.properties.iter().map(|(name, schema)| Ok((name.clone(), load(schema, &path.child(name))?)));
    Ok(Form::Object(Object {
        fields: fields.collect::<Result<_, _>>()?,
        required: BTreeSet::from_iter(keywords.required),
        size,
    }))
}

fn list(keywords: Keywords, path: &Path) -> Result<Form, Unsupported> {
    let refuse = |why: String| Unsupported { path: path.to_string(), why };
    let size = Bounds { least: keywords.min_items, most: keywords.max_items };
    let items = keywords.items.ok_or_else(|| refuse("no items".to_owned()))?;
    let unique = match keywords.list_type.as_deref() {
        None | Some("atomic") => Unique::Nothing,
        Some("set") => Unique::Items,
        Some("map") => Unique::Keys(keywords.list_map_keys),
        Some(other) => return Err(refuse(format!("list type {other}"))),
    };
    Ok(Form::List { items: Box::new(load(&items, &path.child("*"))?), size, unique })
}

fn text(keywords: Keywords, path: &Path) -> Result<Text, Unsupported> {
    let refuse = |why: String| Unsupported { path: path.to_string(), why };
    if let Some(format) = keywords.format.filter(|_| !keywords.int_or_string) {
        return Err(refuse(format!("format {format}")));
    }
    let pattern = keywords.pattern.as_deref().map(Pattern::new).transpose();
    Ok(Text {
        length: Bounds { least: keywords.min_length, most: keywords.max_length },
        pattern: pattern.map_err(|error: pattern::Unreadable| refuse(error.to_string()))?,
        words: keywords.words,
    })
}

/// The range of a whole number: the declared one within that of its format.
fn range(keywords: &Keywords, path: &Path) -> Result<Bounds, Unsupported> {
    let refuse = |why: String| Unsupported { path: path.to_string(), why };
    let width = match keywords.format.as_deref() {
        None | Some("int64") => Bounds::default(),
        Some("int32") => Bounds { least: Some(i32::MIN.into()), most: Some(i32::MAX.into()) },
        Some(format) => return Err(refuse(format!("format {format}"))),
    };
    let end = |number: &Option<Json>| {
        number.as_ref().map(|number| whole(number).ok_or_else(|| refuse(format!("the bound {number}")))).transpose()
    };
    Ok(Bounds { least: end(&keywords.minimum)?, most: end(&keywords.maximum)? }.within(width))
}

/// Generators write the bounds of whole numbers as `1` or `1.0`.
fn whole(number: &Json) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
        format!("{float:.0}").parse().ok()
    })
}
