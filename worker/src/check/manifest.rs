//! Documents → the manifests among them that are ours, and those that are not.

use super::fault::Fault;
use super::node::{Entry, Node, Value};
use super::path::Path;

/// The group of the resource.
pub(crate) const GROUP: &str = "clickstream.dev";
/// Its kind.
pub(crate) const KIND: &str = "ClickstreamPipeline";

/// One object of a document.
#[derive(Debug)]
pub(crate) struct Manifest<'a> {
    /// The object.
    pub(crate) node: &'a Node,
    /// Its path: the root, or the item of a list.
    pub(crate) path: Path,
}

/// What kind of object a manifest holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Ours, in this version.
    Pipeline(String),
    /// Another kind, by its name: none of our business.
    Other(String),
    /// Nothing that `kubectl` would take, or a slip in naming ours.
    Wrong(Fault),
}

/// The objects of a document. As `kubectl` does, whatever has a list of `items` is taken for a list of objects.
pub(crate) fn manifests(root: &Node) -> Vec<Manifest<'_>> {
    match root.get("items").map(|items| &items.value) {
        Some(Value::List(items)) => {
            let path = Path::root().child("items");
            items.iter().enumerate().map(|(index, node)| Manifest { node, path: path.index(index) }).collect()
        }
        _ => vec![Manifest { node: root, path: Path::root() }],
    }
}

impl Manifest<'_> {
    /// The object's kind; ours has one of these API versions.
    pub(crate) fn kind(&self, api_versions: &str) -> Kind {
        if !matches!(self.node.value, Value::Map(_)) {
            return self.wrong(None, "", format!("expected a Kubernetes object (found {})", self.node.value));
        }
        for name in ["apiVersion", "kind"] {
            match self.node.entry(name) {
                Some(Entry { node: Node { value: Value::Text(_), .. }, .. }) => {}
                Some(entry) if entry.node.value != Value::Null => {
                    return self.wrong(Some(entry), name, format!("expected a string (found {})", entry.node.value));
                }
                _ => return self.wrong(None, name, "required, but not given".to_owned()),
            }
        }
        let (api_version, kind) =
            (self.node.text("apiVersion").unwrap_or_default(), self.node.text("kind").unwrap_or_default());
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        if group != GROUP && !kind.eq_ignore_ascii_case(KIND) && !kind.eq_ignore_ascii_case("ClickstreamPipelines") {
            return Kind::Other(
                self.node
                    .get("metadata")
                    .and_then(|metadata| metadata.text("name"))
                    .map_or_else(|| kind.to_owned(), |name| format!("{kind} {name}")),
            );
        }
        if kind != KIND {
            return self.wrong(self.node.entry("kind"), "kind", format!("expected {KIND} (found \"{kind}\")"));
        }
        if group != GROUP {
            return self.wrong(
                self.node.entry("apiVersion"),
                "apiVersion",
                format!("expected {api_versions} (found \"{api_version}\")"),
            );
        }
        Kind::Pipeline(version.to_owned())
    }

    /// Namespace and name; the namespace is empty where `kubectl` would put its own.
    pub(crate) fn identity(&self) -> (String, String) {
        let word = |name: &str| self.node.get("metadata").and_then(|metadata| metadata.text(name)).unwrap_or_default();
        (word("namespace").to_owned(), word("name").to_owned())
    }

    fn wrong(&self, entry: Option<&Entry>, name: &str, message: String) -> Kind {
        let path = if name.is_empty() { self.path.clone() } else { self.path.child(name) };
        Kind::Wrong(Fault { at: entry.map_or(self.node.at, |entry| entry.node.at), path: path.to_string(), message })
    }
}
