//! A JSON Schema for editors (`yaml-language-server`): stricter than the definition where an editor can help while one types.

use serde_json::{Map, Value, json};

use crate::plain_schema::{VALIDATIONS, for_each_child, plain_schema};
use crate::spec::ClickstreamPipelineSpec;

pub(super) fn text() -> Result<String, serde_json::Error> {
    let mut spec = plain_schema::<ClickstreamPipelineSpec>();
    for_editors(&mut spec);
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "ClickstreamPipeline",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "additionalProperties": false,
        "properties": {
            "apiVersion": {"const": "clickstream.dev/v1alpha1"},
            "kind": {"const": "ClickstreamPipeline"},
            "metadata": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string", "minLength": 1, "maxLength": crate::definition::NAME_MAX}},
            },
            "spec": spec,
            "status": {"type": "object", "description": "Written by the operator; leave it out."},
        },
    });
    serde_json::to_string_pretty(&schema).map(|text| text + "\n")
}

fn for_editors(value: &mut Value) {
    let Value::Object(schema) = value else { return };
    if schema.contains_key("x-kubernetes-int-or-string") {
        schema.insert("type".to_owned(), json!(["integer", "string"]));
    }
    if let Some(words) = schema.remove("x-words") {
        schema.insert("enum".to_owned(), words);
    }
    if let Some(Value::String(says)) = schema.get("x-says") {
        schema.insert("patternErrorMessage".to_owned(), json!(format!("must be {says}")));
    }
    if let Some(default) = schema.remove("x-default") {
        schema.insert("default".to_owned(), default);
    }
    rules_in_words(schema);
    if schema.contains_key("properties") {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    if schema.get("x-kubernetes-list-type") == Some(&json!("set")) {
        schema.insert("uniqueItems".to_owned(), json!(true));
    }
    schema.retain(|key, _| !key.starts_with("x-"));
    for_each_child(schema, for_editors);
}

/// An editor evaluates no rules; it can show what they say.
fn rules_in_words(schema: &mut Map<String, Value>) {
    let Some(Value::Array(rules)) = schema.get(VALIDATIONS) else { return };
    let messages: Vec<_> = rules.iter().filter_map(|rule| rule.get("message")?.as_str()).collect();
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = format!("{description}\n\nRules:\n- {}", messages.join("\n- "));
    schema.insert("description".to_owned(), json!(text));
}
