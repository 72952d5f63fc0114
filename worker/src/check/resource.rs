//! The resource as its definition, the generated CRD, describes it.

use std::collections::BTreeMap;

use kube_cel::Validator;
use serde_json::{Value as Json, json};

use super::document;
use super::fault::Fault;
use super::manifest::{GROUP, Manifest};
use super::metadata;
use super::node::{Entry, Node, Value};
use super::path::Path;
use super::schema::{Schema, Unsupported, load};
use super::translation;
use super::walk::walk;

/// The schemas of a CRD, by version.
pub struct Resource {
    versions: BTreeMap<String, Version>,
    validator: Validator,
    /// Whether this is the resource whose translation is known.
    translated: bool,
}

/// The definition of the resource that this binary was built with.
const DEFINITION: &str = include_str!("../../../crds/clickstreampipelines.yaml");

/// One version's schema.
struct Version {
    /// The manifest but for `metadata`.
    manifest: Schema,
    /// What the CRD says of fields of `metadata`, beside the rules of Kubernetes.
    metadata: BTreeMap<String, Schema>,
}

/// What a manifest was judged to be.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// The `spec` as the server would store it, if its form is sound.
    pub(crate) spec: Option<Json>,
    /// Everything wrong.
    pub(crate) faults: Vec<Fault>,
    /// Whether rules were left unjudged because what they look at is faulty.
    pub(crate) unjudged: bool,
}

/// The definition is not one that can be checked by.
#[derive(Debug, thiserror::Error)]
pub enum NotUsable {
    /// Its text is not readable.
    #[error("the resource's definition is not readable: {0}")]
    Text(String),
    /// Its schema says something that is not understood.
    #[error("{0}")]
    Schema(String),
}

impl Resource {
    /// `ClickstreamPipeline` as this binary knows it, down to what the workers make of it.
    pub fn pipeline() -> Result<Self, NotUsable> {
        Ok(Self { translated: true, ..Self::from_definition(DEFINITION)? })
    }

    /// Any resource, from its CRD.
    pub(crate) fn from_definition(text: &str) -> Result<Self, NotUsable> {
        let read = document::read(text);
        let mut faults = read.faults.iter().chain(read.documents.iter().flat_map(|document| &document.faults));
        if let Some(fault) = faults.next() {
            return Err(NotUsable::Text(fault.to_string()));
        }
        let definition = read.documents.first().map(|document| document.root.value.to_json()).unwrap_or_default();
        let versions = definition.pointer("/spec/versions").and_then(Json::as_array);
        let versions = versions.ok_or_else(|| NotUsable::Text("no versions".to_owned()))?;
        let versions = versions.iter().map(version).collect::<Result<_, _>>()?;
        Ok(Self { versions, validator: Validator::new(), translated: false })
    }

    /// What a manifest gives as its `apiVersion`: all that are served.
    pub(crate) fn api_versions(&self) -> String {
        self.versions.keys().map(|version| format!("{GROUP}/{version}")).collect::<Vec<_>>().join(" or ")
    }

    /// Judges a manifest that says it is of this resource, in `version`; `stored` is the `spec` that it is to replace.
    pub(crate) fn judge(&self, manifest: &Manifest<'_>, version: &str, stored: Option<&Json>) -> Judgement {
        let mut faults = metadata::faults(manifest.node, manifest.node.at, &manifest.path);
        let blame = |field: &str, message: String| {
            let at = manifest.node.entry(field).map_or(manifest.node.at, |entry| entry.at);
            Fault { at, path: manifest.path.child(field).to_string(), message }
        };
        if manifest.node.entry("status").is_some_and(|status| status.node.value != Value::Null) {
            faults.push(blame("status", "written by the operator: leave it out".to_owned()));
        }
        let Some(version) = self.versions.get(version) else {
            faults.push(blame("apiVersion", format!("expected {} (found \"{GROUP}/{version}\")", self.api_versions())));
            return Judgement { spec: None, faults, unjudged: false };
        };
        let metadata = manifest.path.child("metadata");
        for (name, schema) in &version.metadata {
            let entry = manifest.node.get("metadata").and_then(|metadata| metadata.entry(name));
            // A value of the wrong form has been called so already.
            if let Some(Entry { at, node: node @ Node { value: Value::Text(_), .. }, .. }) = entry {
                faults.extend(walk(schema, &self.validator, node, *at, &metadata.child(name), None).faults);
            }
        }
        let stored = stored.map(|spec| json!({"spec": spec}));
        let node = judged_by_schema(manifest.node);
        let walked = walk(&version.manifest, &self.validator, &node, manifest.node.at, &manifest.path, stored.as_ref());
        faults.extend(walked.faults);
        let spec = walked.value.map(|mut value| value["spec"].take());
        if let (Some(spec), true) = (&spec, self.translated && faults.is_empty()) {
            let (namespace, name) = manifest.identity();
            let refused = translation::refused(&namespace, &name, spec);
            faults.extend(refused.into_iter().map(|(field, message)| Fault {
                at: manifest.node.place_of(&field),
                path: manifest.path.join(&format!(".{field}")).to_string(),
                message,
            }));
        }
        Judgement { spec, faults, unjudged: walked.unjudged }
    }
}

impl From<Unsupported> for NotUsable {
    fn from(unsupported: Unsupported) -> Self {
        Self::Schema(unsupported.to_string())
    }
}

/// One version of the definition, by its name.
fn version(version: &Json) -> Result<(String, Version), NotUsable> {
    let missing = |what: &str| NotUsable::Text(format!("a version without {what}"));
    let name = version.pointer("/name").and_then(Json::as_str).ok_or_else(|| missing("name"))?;
    let mut schema = version.pointer("/schema/openAPIV3Schema").cloned().ok_or_else(|| missing("schema"))?;
    let metadata =
        schema.pointer("/properties/metadata/properties").and_then(Json::as_object).cloned().unwrap_or_default();
    let path = Path::root().child("metadata");
    let metadata = metadata.iter().map(|(name, schema)| Ok((name.clone(), load(schema, &path.child(name))?)));
    let metadata = metadata.collect::<Result<_, Unsupported>>()?;
    // What the status must be is the operator's business, nothing that a manifest could break.
    for judged_elsewhere in ["metadata", "status"] {
        schema["properties"][judged_elsewhere] = json!({"type": "object"});
    }
    Ok((name.to_owned(), Version { manifest: load(&schema, &Path::root())?, metadata }))
}

/// The manifest without what is judged elsewhere.
fn judged_by_schema(manifest: &Node) -> Node {
    let elsewhere = |entry: &&Entry| !["apiVersion", "kind", "metadata", "status"].contains(&entry.key.as_str());
    let Value::Map(entries) = &manifest.value else { return manifest.clone() };
    Node { at: manifest.at, value: Value::Map(entries.iter().filter(elsewhere).cloned().collect()) }
}
