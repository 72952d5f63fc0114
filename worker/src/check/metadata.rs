//! `metadata`, whose rules stand in no schema.

use super::closest::closest;
use super::fault::{Fault, Position};
use super::names;
use super::node::{Entry, Node, Value, quoted};
use super::path::Path;

/// What a manifest may say of its object.
const GIVEN: [&str; 5] = ["annotations", "finalizers", "labels", "name", "namespace"];
/// What the server writes. `kubectl get -o yaml` shows it, and a first apply is refused for some of it.
const SERVERS: [&str; 9] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generateName",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];
const MOST_ANNOTATION_BYTES: usize = 256 * 1024;

/// Everything wrong with the `metadata` of a manifest that begins at `at`.
pub(crate) fn faults(manifest: &Node, at: Position, path: &Path) -> Vec<Fault> {
    let mut look = Look { faults: Vec::new() };
    let path = path.child("metadata");
    match manifest.entry("metadata") {
        Some(Entry { at, node: Node { value: Value::Map(entries), .. }, .. }) => look.metadata(entries, *at, &path),
        Some(Entry { node: Node { value: Value::Unclear, .. }, .. }) => {}
        Some(Entry { node, .. }) if node.value != Value::Null => {
            look.expected("a block with the object's name", node, &path);
        }
        _ => look.fault(at, &path.child("name"), "required, but not given".to_owned()),
    }
    look.faults
}

struct Look {
    faults: Vec<Fault>,
}

impl Look {
    fn metadata(&mut self, entries: &[Entry], at: Position, path: &Path) {
        let given = |entry: &&Entry| entry.node.value != Value::Null;
        for entry in entries.iter().filter(given) {
            let path = path.child(&entry.key);
            let node = &entry.node;
            match entry.key.as_str() {
                "name" => self.named(node, &path, names::subdomain),
                "namespace" => self.named(node, &path, names::label),
                "labels" => self.labels(node, &path),
                "annotations" => self.annotations(entry, &path),
                "finalizers" => self.finalizers(node, &path),
                "ownerReferences" => {
                    self.fault(
                        entry.at,
                        &path,
                        "an owner's uid belongs to one cluster and cannot be checked here: leave it out".to_owned(),
                    );
                }
                key if SERVERS.contains(&key) => {
                    self.fault(entry.at, &path, "written by the server: leave it out".to_owned());
                }
                key => self.fault(entry.at, &path, unknown(key)),
            }
        }
        // A server's field without a value, as some generators write it, says nothing; an unknown one is unknown still.
        for entry in entries.iter().filter(|entry| !given(entry)) {
            let known = GIVEN.iter().chain(&SERVERS).any(|name| *name == entry.key) || entry.key == "ownerReferences";
            if !known {
                self.fault(entry.at, &path.child(&entry.key), unknown(&entry.key));
            }
        }
        if !entries.iter().any(|entry| entry.key == "name" && given(&entry)) {
            self.fault(at, &path.child("name"), "required, but not given".to_owned());
        }
    }

    fn named(&mut self, node: &Node, path: &Path, rule: fn(&str) -> Result<(), names::Refused>) {
        match &node.value {
            Value::Text(name) => {
                if let Err(expected) = rule(name) {
                    self.fault(node.at, path, format!("expected {expected} (found {})", quoted(name)));
                }
            }
            _ => self.expected("a name", node, path),
        }
    }

    fn labels(&mut self, node: &Node, path: &Path) {
        for (entry, value) in self.words(node, path) {
            let path = path.child(&entry.key);
            if let Err(expected) = names::qualified(&entry.key) {
                self.fault(entry.at, &path, format!("expected {expected} (found {})", quoted(&entry.key)));
            }
            if let Err(expected) = names::label_value(value) {
                self.fault(entry.node.at, &path, format!("expected {expected} (found {})", quoted(value)));
            }
        }
    }

    fn annotations(&mut self, annotations: &Entry, path: &Path) {
        let mut bytes = 0;
        for (entry, value) in self.words(&annotations.node, path) {
            bytes += entry.key.len() + value.len();
            if let Err(expected) = names::qualified(&entry.key.to_lowercase()) {
                self.fault(
                    entry.at,
                    &path.child(&entry.key),
                    format!("expected {expected} (found {})", quoted(&entry.key)),
                );
            }
        }
        if bytes > MOST_ANNOTATION_BYTES {
            let message =
                format!("expected at most {MOST_ANNOTATION_BYTES} bytes of keys and values together (found {bytes})");
            self.fault(annotations.at, path, message);
        }
    }

    fn finalizers(&mut self, node: &Node, path: &Path) {
        let Value::List(items) = &node.value else { return self.expected("a list of names", node, path) };
        for (index, item) in items.iter().enumerate() {
            self.named(item, &path.index(index), names::qualified);
        }
        let named = |name: &str| items.iter().any(|item| matches!(&item.value, Value::Text(text) if text == name));
        if named("orphan") && named("foregroundDeletion") {
            self.fault(node.at, path, "expected at most one of orphan and foregroundDeletion (found both)".to_owned());
        }
    }

    /// The entries of a map of words; whatever is no word is a fault.
    fn words<'a>(&mut self, node: &'a Node, path: &Path) -> Vec<(&'a Entry, &'a str)> {
        let Value::Map(entries) = &node.value else {
            self.expected("a block of keys and values", node, path);
            return Vec::new();
        };
        let mut words = Vec::new();
        for entry in entries {
            match &entry.node.value {
                Value::Text(text) => words.push((entry, text.as_str())),
                // A server that meets null here takes it for the empty string, another tool drops the key.
                Value::Null => self.fault(
                    entry.at,
                    &path.child(&entry.key),
                    "expected a string; write \"\" for an empty one".to_owned(),
                ),
                _ => self.expected("a string", &entry.node, &path.child(&entry.key)),
            }
        }
        words
    }

    fn expected(&mut self, expected: &str, node: &Node, path: &Path) {
        let cure = match &node.value {
            Value::Unclear => return,
            Value::Integer(number) => format!("; write \"{number}\" in quotes"),
            Value::Number(number) => format!("; write \"{number}\" in quotes"),
            Value::Boolean(word) => format!("; write \"{word}\" in quotes"),
            _ => String::new(),
        };
        self.fault(node.at, path, format!("expected {expected} (found {}{cure})", node.value));
    }

    fn fault(&mut self, at: Position, path: &Path, message: String) {
        self.faults.push(Fault { at, path: path.to_string(), message });
    }
}

fn unknown(key: &str) -> String {
    match closest(key, GIVEN.into_iter()) {
        Some(near) => format!("no such field; did you mean {near}?"),
        None => format!("no such field; here can stand {}", GIVEN.join(", ")),
    }
}
