//! What is made from the types: fresh in the repository, and such as the API server and GitOps tools like it.

use std::fs;

use clickstream_crds::generate;
use serde_json::Value;

use crate::manifest::repository;

/// `kubectl apply` without `--server-side` keeps the whole object in an annotation of at most this size.
const ANNOTATION_LIMIT: usize = 262_144;

#[test]
fn the_repository_holds_what_the_types_say() {
    for file in generate::files().unwrap() {
        let held = fs::read_to_string(repository().join(file.path)).unwrap_or_default();
        assert!(held == file.text, "{} is stale: run `make generate`", file.path);
    }
}

#[test]
fn the_definition_is_small() {
    let text = &generate::files().unwrap()[0].text;
    let definition: Value = serde_saphyr::from_str(text).unwrap();
    let stored = serde_json::to_string(&definition).unwrap().len();
    assert!(stored < ANNOTATION_LIMIT * 3 / 5, "{stored} bytes leave too little room for what is still to come");
}

#[test]
fn nothing_in_the_definition_shows_as_drift() {
    fn walk(path: &str, value: &Value) {
        match value {
            Value::Null => panic!("{path} is null: the API server drops it"),
            Value::Array(values) => {
                assert!(!values.is_empty(), "{path} is empty: the API server drops it");
                values.iter().enumerate().for_each(|(index, value)| walk(&format!("{path}[{index}]"), value));
            }
            Value::Object(fields) => {
                assert!(!fields.contains_key("nullable"), "{path} may be null: the API server would store nulls");
                fields.iter().for_each(|(key, value)| walk(&format!("{path}.{key}"), value));
            }
            _ => {}
        }
    }
    let definition: Value = serde_saphyr::from_str(&generate::files().unwrap()[0].text).unwrap();
    walk("", &definition);
    assert_eq!(definition.get("status"), None);
}

/// Walks the properties of the definition's schema, with their paths.
fn for_each_field(path: &str, schema: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        visit(&path, field);
        for_each_field(&path, field, visit);
    }
    if let Some(items) = schema.get("items") {
        for_each_field(&format!("{path}[]"), items, visit);
    }
}

fn schema() -> Value {
    let definition: Value = serde_saphyr::from_str(&generate::files().unwrap()[0].text).unwrap();
    definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone()
}

#[test]
fn every_field_has_a_sentence() {
    let mut count = 0;
    for_each_field("", &schema(), &mut |path, field| {
        if !path.starts_with(".metadata") {
            count += 1;
            let sentence = field["description"].as_str().unwrap_or_default();
            assert!(sentence.len() > 8 && sentence.ends_with('.'), "{path}: {sentence:?}");
        }
    });
    assert!(count > 120, "only {count} fields were seen");
}

#[test]
fn every_text_list_and_map_of_the_spec_is_bounded() {
    fn bounded(path: &str, schema: &Value) {
        let has = |key: &str| schema.get(key).is_some();
        match schema["type"].as_str() {
            Some("string") => assert!(has("enum") || has("maxLength"), "{path} has no longest text"),
            Some("array") => {
                assert!(has("maxItems") && has("x-kubernetes-list-type"), "{path} has no most, or no list type");
                bounded(&format!("{path}[]"), &schema["items"]);
            }
            Some("integer") => {
                assert!(has("minimum") && has("maximum"), "{path} has no range");
                assert!(!schema["format"].as_str().unwrap_or_default().starts_with('u'), "{path} is unsigned");
            }
            Some("object") if !has("properties") => {
                assert!(has("maxProperties"), "{path} has no most");
                bounded(&format!("{path}.*"), &schema["additionalProperties"]);
            }
            _ => {}
        }
    }
    for_each_field("", &schema(), &mut |path, field| {
        if path.starts_with(".spec") {
            bounded(path, field);
        }
    });
}

#[test]
fn every_rule_says_what_to_write() {
    let mut count = 0;
    let mut visit = |path: &str, field: &Value| {
        for rule in field["x-kubernetes-validations"].as_array().into_iter().flatten() {
            count += 1;
            let message = rule["message"].as_str().unwrap_or_default();
            let tells = [
                "must ", "write", "give ", "leave ", "add ", "use ", "choose ", "keep ", "put ", "rename ", "declare",
                "belongs",
            ];
            assert!(tells.iter().any(|word| message.contains(word)), "{path}: {message:?} has no cure");
            assert!(rule["reason"].is_string(), "{path}: {message:?} has no reason");
        }
    };
    for_each_field("", &schema(), &mut visit);
    assert!(count > 60, "only {count} rules were seen");
}

/// A rule at the root would stop labels, finalizers and status of stored objects from being changed once it is tightened.
#[test]
fn no_rule_stands_at_the_root_or_on_metadata() {
    let schema = schema();
    assert_eq!(schema.get("x-kubernetes-validations"), None);
    assert_eq!(schema["properties"]["metadata"].get("x-kubernetes-validations"), None);
}

#[test]
fn replicas_have_no_default_and_nothing_in_the_spec_has() {
    for_each_field("", &schema(), &mut |path, field| {
        if path.starts_with(".spec") {
            assert_eq!(field.get("default"), None, "{path}: a stored default shows as drift");
        }
    });
    assert_eq!(schema()["properties"]["status"]["default"], serde_json::json!({"observedGeneration": -1}));
}
