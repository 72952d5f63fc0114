//! The schema of a Rust type in the plain form that both the API server and an editor build on.
//!
//! What schemars writes for an optional field says that it may be null; the API server would then store nulls. Here, in
//! one place, null types and the alternatives made of them go, and enums become lists of words.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The plain schema of `T`. Besides JSON Schema it carries our own notes, in keys that begin with `x-`:
///
/// * `x-says`: completes "must be …" for values that do not match `pattern`
/// * `x-words`: the words that a text may be, where they are too many for an enum's message
/// * `x-between`, `x-measure`: the smallest and the largest value, and what is measured (`duration`, `timestamp`, `quantity`)
/// * `x-default`, `x-default-is`: the default as a value, or in words where it depends on something
pub(crate) fn plain_schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    plain(&mut schema);
    schema
}

/// The key under which a schema carries its rules.
pub(crate) const VALIDATIONS: &str = "x-kubernetes-validations";

/// Calls `visit` on every schema below `schema`.
pub(crate) fn for_each_child(schema: &mut Map<String, Value>, mut visit: impl FnMut(&mut Value)) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(&mut visit);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(child @ Value::Object(_)) = schema.get_mut(key) {
            visit(child);
        }
    }
}

fn plain(value: &mut Value) {
    let Value::Object(schema) = value else { return };
    unwrap_optional(schema);
    list_words(schema);
    for key in ["title", "$schema"] {
        schema.remove(key);
    }
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    for_each_child(schema, plain);
}

/// `anyOf: [X, null]` becomes X; what stands on the field goes before what stands on its type.
fn unwrap_optional(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(alternatives)) = schema.remove("anyOf") {
        for alternative in alternatives {
            if let Value::Object(inner) = alternative
                && inner.get("type") != Some(&json!("null"))
            {
                inner.into_iter().for_each(|(key, value)| {
                    schema.entry(key).or_insert(value);
                });
            }
        }
        unwrap_optional(schema);
    }
    if let Some(Value::Array(types)) = schema.get("type")
        && let Some(only) = types.iter().find(|name| **name != json!("null")).cloned()
    {
        schema.insert("type".to_owned(), only);
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
}

/// An enum whose words are explained comes as `oneOf`; the explanations go to the description, for `kubectl explain`.
fn list_words(schema: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = schema.remove("oneOf") else { return };
    let explained: Vec<_> = variants
        .iter()
        .filter_map(|variant| Some((variant.get("const")?.as_str()?, variant.get("description")?.as_str()?)))
        .collect();
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), explained.iter().map(|(word, _)| *word).collect());
    let words: Vec<_> = explained.iter().map(|(word, meaning)| format!("{word}: {meaning}")).collect();
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    schema.insert("description".to_owned(), json!(format!("{description} {}", words.join(" "))));
}
