//! The reference of the fields, one section a block.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::definition::default_words;
use crate::plain_schema::{VALIDATIONS, plain_schema};
use crate::spec::ClickstreamPipelineSpec;

const HEAD: &str = "<!-- Made from the Rust types by `make generate`; do not edit. -->
# ClickstreamPipeline

`clickstream.dev/v1alpha1`, namespaced, short name `csp`. `kubectl explain csp.spec` shows the same.

A default is what the operator and the workers take when a field is left out; it is never written into the stored
object. A field without a default is either required or means what is said when it is absent.

";

pub(super) fn text() -> String {
    let mut page = HEAD.to_owned();
    block(&mut page, "spec", &plain_schema::<ClickstreamPipelineSpec>());
    page
}

/// A section for an object, then those of the objects in it.
fn block(page: &mut String, path: &str, schema: &Value) {
    let Some(Value::Object(fields)) = schema.get("properties") else { return };
    let required: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    line(page, format_args!("## `{path}`\n"));
    line(page, format_args!("{}\n", described(schema)));
    line(page, format_args!("| Field | Type | Default | Meaning |\n| --- | --- | --- | --- |"));
    for (name, field) in fields {
        let needed = if required.iter().any(|it| it.as_str() == Some(name)) { "**required**" } else { "" };
        let default = default_words(field).map_or_else(|| needed.to_owned(), |words| cell(&words));
        line(page, format_args!("| `{name}` | {} | {default} | {} |", cell(&form(field)), cell(&meaning(field))));
    }
    line(page, format_args!(""));
    if let Some(Value::Array(rules)) = schema.get(VALIDATIONS) {
        line(page, format_args!("Refused:\n"));
        for rule in rules {
            let text = |key: &str| rule.get(key).and_then(Value::as_str).unwrap_or_default();
            line(page, format_args!("* `{path}{}`: {}", text("fieldPath"), text("message")));
        }
        line(page, format_args!(""));
    }
    for (name, field) in fields {
        block(page, &format!("{path}.{name}"), field);
        if let Some(items) = field.get("items") {
            block(page, &format!("{path}.{name}[]"), items);
        }
    }
}

fn described(schema: &Value) -> &str {
    schema.get("description").and_then(Value::as_str).unwrap_or_default()
}

/// What the field is for, and what its text must be like.
fn meaning(schema: &Value) -> String {
    let says = schema.get("x-says").or_else(|| schema.get("items")?.get("x-says")).and_then(Value::as_str);
    let must_be = says.map_or_else(String::new, |says| format!(" Must be {says}."));
    format!("{}{must_be}", described(schema))
}

/// What a value looks like: its type, and what bounds it.
fn form(schema: &Value) -> String {
    let Value::Object(fields) = schema else { return String::new() };
    let number = |key: &str| fields.get(key).and_then(Value::as_f64);
    let kind = match fields.get("type").and_then(Value::as_str) {
        Some("array") => fields.get("items").map_or_else(String::new, |items| format!("list of {}", form(items))),
        Some("object") if fields.contains_key("additionalProperties") => "map".to_owned(),
        Some(kind) => words(fields).unwrap_or_else(|| kind.to_owned()),
        None => "integer or string".to_owned(),
    };
    let mut bounds = String::new();
    if let (Some(least), Some(most)) = (number("minimum"), number("maximum")) {
        bounds = format!(", {least} to {most}");
    }
    if let Some([Value::String(least), Value::String(most)]) =
        fields.get("x-between").and_then(Value::as_array).map(Vec::as_slice)
    {
        bounds = format!(", {least} to {most}");
    }
    if let Some(most) = number("maxItems").or_else(|| number("maxProperties")) {
        bounds = format!(", up to {most}");
    }
    kind + &bounds
}

fn words(schema: &Map<String, Value>) -> Option<String> {
    let words = schema.get("enum")?.as_array()?;
    Some(words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "))
}

/// Text that keeps a table's row in one piece.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

/// Writing into a string does not fail.
fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(page, "{text}");
}
