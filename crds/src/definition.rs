//! The resource as Kubernetes is told about it.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    CustomResourceDefinition, CustomResourceValidation,
};
use kube::CustomResourceExt;
use serde_json::{Map, Value, json};

use crate::plain_schema::{VALIDATIONS, for_each_child, plain_schema};
use crate::printer_columns::printer_columns;
use crate::rule::Rule;
use crate::spec::{ClickstreamPipeline, ClickstreamPipelineSpec};
use crate::status::PipelineStatus;

/// The definition of the resource, ready to be applied.
///
/// kube's derive knows names, columns and subresources; the schema is ours, since kube would make it nullable again.
pub fn definition() -> Result<CustomResourceDefinition, serde_json::Error> {
    let mut definition = ClickstreamPipeline::crd();
    for version in &mut definition.spec.versions {
        version.additional_printer_columns = Some(printer_columns());
        version.schema = Some(CustomResourceValidation { open_api_v3_schema: Some(serde_json::from_value(schema())?) });
    }
    Ok(definition)
}

/// Names longer than this do not fit the labels that carry them.
pub(crate) const NAME_MAX: usize = 63;

fn schema() -> Value {
    let mut spec = plain_schema::<ClickstreamPipelineSpec>();
    let mut status = plain_schema::<PipelineStatus>();
    structural(&mut spec);
    structural(&mut status);
    // On status itself: a default deeper down has no status to stand in before somebody writes one.
    status["default"] = json!({"observedGeneration": PipelineStatus::default().observed_generation});
    json!({
        "type": "object",
        "description": "One manifest from a replayed file, over Kafka, to Parquet in S3.",
        "required": ["spec"],
        "properties": {
            "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": NAME_MAX}}},
            "spec": spec,
            "status": status,
        },
    })
}

/// Turns our own notes into what the API server knows: rules with messages, and sentences for `kubectl explain`.
fn structural(value: &mut Value) {
    let default = default_words(value);
    let Value::Object(schema) = value else { return };
    if let Some(rule) = value_rule(schema) {
        schema.remove("pattern");
        let rules = schema.entry(VALIDATIONS).or_insert_with(|| json!([]));
        if let Value::Array(rules) = rules {
            rules.push(json!(rule));
        }
    }
    if let Some(default) = default {
        let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        schema.insert("description".to_owned(), json!(format!("{description} Default: {default}.")));
    }
    schema.retain(|key, _| !key.starts_with("x-") || key.starts_with("x-kubernetes-"));
    for_each_child(schema, structural);
}

/// A pattern's own message is the pattern, a long list's is the list; the rule says what to write.
fn value_rule(schema: &Map<String, Value>) -> Option<Rule> {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let says = text("x-says")?;
    if let Some(Value::Array(words)) = schema.get("x-words") {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).map(quoted).collect();
        return Some(Rule::invalid(format!("self in [{}]", words.join(",")), format!("must be {says}")));
    }
    let own = if schema.contains_key("x-kubernetes-int-or-string") { "string(self)" } else { "self" };
    let matches = format!("{own}.matches({})", quoted(text("pattern")?));
    let Some([least, most]) = schema.get("x-between").and_then(Value::as_array).map(Vec::as_slice) else {
        return Some(Rule::invalid(matches, format!("must be {says}")));
    };
    let (least, most) = (least.as_str()?, most.as_str()?);
    let within = match text("x-measure")? {
        "duration" => format!("duration(self) >= duration('{least}') && duration(self) <= duration('{most}')"),
        "timestamp" => format!("timestamp(self) >= timestamp('{least}') && timestamp(self) <= timestamp('{most}')"),
        "double" => format!("double({own}) >= {least} && double({own}) <= {most}.0"),
        measure => format!(
            "{measure}({own}).compareTo({measure}('{least}')) >= 0 && {measure}({own}).compareTo({measure}('{most}')) <= 0"
        ),
    };
    Some(Rule::invalid(format!("{matches} && {within}"), format!("must be {says}, from {least} to {most}")))
}

/// A text as CEL writes it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', r"\\").replace('\'', r"\'").replace('\r', r"\r").replace('\n', r"\n");
    format!("'{escaped}'")
}

/// What stands for a field that is left out, in words.
pub(crate) fn default_words(schema: &Value) -> Option<String> {
    match (schema.get("x-default"), schema.get("x-default-is")) {
        (Some(Value::String(text)), _) | (None, Some(Value::String(text))) => Some(text.clone()),
        (Some(value), _) => Some(value.to_string()),
        _ => None,
    }
}
