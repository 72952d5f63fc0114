//! D1, D2: every field of the resource shows in a child, and taken out again leaves nothing.

use std::collections::{BTreeMap, BTreeSet};

use clickstream_operator::args::Workers;
use clickstream_operator::render::render;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// `fields.yaml`.
#[derive(Deserialize)]
pub(crate) struct Book {
    bases: BTreeMap<String, Value>,
    pub(crate) fields: Vec<Field>,
}

/// One field with a change of it.
#[derive(Deserialize)]
pub(crate) struct Field {
    #[serde(rename = "field")]
    path: String,
    on: String,
    #[serde(default)]
    given: Value,
    value: Value,
    because: Option<String>,
    #[serde(default)]
    once: bool,
}

impl Book {
    pub(crate) fn read() -> Self {
        serde_saphyr::from_str(include_str!("fields.yaml")).unwrap()
    }

    /// The changes that can be made to a base and taken back, in any order.
    pub(crate) fn free_changes(&self, base: &str) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.on == base && !field.once).collect()
    }
}

impl Field {
    /// The spec with what the change needs, but without it.
    fn before(&self, base: &Value) -> Value {
        let mut spec = base.clone();
        merge(&mut spec, &self.given);
        spec
    }

    /// The spec with the change.
    pub(crate) fn change(&self, base: &Value) -> Value {
        let mut spec = self.before(base);
        let mut place = &mut spec;
        for part in self.path.split('.') {
            let (name, is_list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[name];
            if is_list {
                let items = if place.is_array() {
                    place
                } else {
                    {
                        *place = json!([null]);
                        place
                    }
                };
                place = &mut items[0];
            }
        }
        *place = self.value.clone();
        spec
    }
}

/// As a merge patch: `null` takes a field away.
fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else { return };
    for (name, value) in patch {
        if value.is_null() {
            into.as_object_mut().unwrap().remove(name);
        } else if value.is_object() {
            if !into[name].is_object() {
                into[name] = Value::Object(Map::new());
            }
            merge(&mut into[name], value);
        } else {
            into[name] = value.clone();
        }
    }
}

/// The paths of all fields of a schema that have no fields themselves.
fn leaves(path: &str, schema: &Value, into: &mut BTreeSet<String>) {
    if let Some(fields) = schema["properties"].as_object() {
        for (name, below) in fields {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            leaves(&path, below, into);
        }
    } else if schema["type"] == "array" {
        leaves(&format!("{path}[]"), &schema["items"], into);
    } else {
        into.insert(path.to_owned());
    }
}

fn rendered(spec: &Value) -> Result<String, String> {
    let manifest = json!({"apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline",
        "metadata": {"name": "shop", "namespace": "analytics"}, "spec": spec});
    let workers = Workers { worker_image: "example.test/worker:1".to_owned(), worker_pull_policy: None };
    render(&manifest.to_string(), &workers).map_err(|why| why.to_string())
}

/// What is not as the book says of a field.
fn fault(field: &Field, base: &Value) -> Option<String> {
    let (before, after) = (field.before(base), field.change(base));
    if before == after {
        return Some(format!("{} is as before", field.path));
    }
    match (rendered(&before), rendered(&after), &field.because) {
        (Err(why), ..) | (_, Err(why), _) => Some(format!("{}: {why}", field.path)),
        (Ok(before), Ok(after), None) if before == after => Some(format!("{} changes no child", field.path)),
        (Ok(before), Ok(after), Some(why)) if before != after => {
            Some(format!("{} changes a child, although {why}", field.path))
        }
        _ => None,
    }
}

#[test]
fn d1_every_field_of_the_resource_shows_in_a_child_or_says_why_not() {
    let definition = json!(clickstream_crds::definition().unwrap());
    let schema = &definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
    let mut wanted = BTreeSet::new();
    leaves("", schema, &mut wanted);
    let book = Book::read();
    let known: BTreeSet<_> = book.fields.iter().map(|field| field.path.clone()).collect();
    let differ: Vec<_> = known.symmetric_difference(&wanted).collect();
    assert!(differ.is_empty(), "tests/operator/fields.yaml has a line for each field: {differ:?}");
    let faults: Vec<_> = book.fields.iter().filter_map(|field| fault(field, &book.bases[&field.on])).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}
