//! A document's tree against the schema: every fault at once.

mod block;
mod list;
mod scalar;

use kube_cel::Validator;
use serde_json::Value as Json;

use super::fault::{Fault, Position};
use super::node::{Node, Value};
use super::path::Path;
use super::schema::{Form, Rules, Schema};

/// A walk over one document.
pub(crate) struct Walk<'a> {
    validator: &'a Validator,
    faults: Vec<Fault>,
    unjudged: bool,
}

/// What a walk has found.
#[derive(Debug)]
pub(crate) struct Walked {
    /// The value as the server would store it, nulls dropped and defaults filled in. `None` where something is wrong with its form.
    pub(crate) value: Option<Json>,
    /// Everything wrong.
    pub(crate) faults: Vec<Fault>,
    /// Whether rules were left unjudged because what they look at is faulty.
    pub(crate) unjudged: bool,
}

/// A node to be judged: where it stands, where a person would look for it, its name, and what is stored under it now.
#[derive(Clone, Copy)]
struct Place<'a> {
    node: &'a Node,
    /// For a block or a list the key it stands under, else the value itself.
    at: Position,
    path: &'a Path,
    stored: Option<&'a Json>,
}

/// Judges the node at `path` by `schema`; faults of the node as a whole are put at `at`. Where the object is stored already,
/// the rules on what may not change are judged too.
pub(crate) fn walk(
    schema: &Schema,
    validator: &Validator,
    node: &Node,
    at: Position,
    path: &Path,
    stored: Option<&Json>,
) -> Walked {
    let mut walk = Walk { validator, faults: Vec::new(), unjudged: false };
    let value = walk.judge(schema, Place::new(node, at, path, stored));
    Walked { value, faults: walk.faults, unjudged: walk.unjudged }
}

impl<'a> Place<'a> {
    fn new(node: &'a Node, key: Position, path: &'a Path, stored: Option<&'a Json>) -> Self {
        let place = Self { node, at: node.at, path, stored };
        if place.is_scalar() { place } else { Self { at: key, ..place } }
    }

    fn is_scalar(self) -> bool {
        !matches!(self.node.value, Value::List(_) | Value::Map(_))
    }
}

impl Walk<'_> {
    /// The value as the server would store it, if its form is sound.
    fn judge(&mut self, schema: &Schema, place: Place<'_>) -> Option<Json> {
        let known = self.faults.len();
        let value = match (&schema.form, &place.node.value) {
            (_, Value::Unclear) => None,
            (Form::Object(object), Value::Map(entries)) => self.object(object, entries, place),
            (Form::Map { values, size }, Value::Map(entries)) => self.map(values, *size, entries, place),
            (Form::List { items, size, unique }, Value::List(nodes)) => self.list(items, *size, unique, nodes, place),
            (_, value) => match scalar::judge(schema, value, self.validator) {
                Ok(value) => Some(value),
                Err(message) => {
                    self.fault(place.at, place.path, message);
                    None
                }
            },
        };
        let Some(rules) = &schema.rules else { return value };
        match &value {
            Some(value) => self.rules(rules, value, place, self.faults.len() > known),
            None => self.unjudged |= !place.is_scalar(),
        }
        value
    }

    fn rules(&mut self, rules: &Rules, value: &Json, place: Place<'_>, named_below: bool) {
        for broken in rules.broken(value, place.stored, self.validator) {
            // What a rule cannot make sense of has been called wrong below already.
            if broken.undecided && named_below {
                continue;
            }
            let found = if place.is_scalar() { format!(" (found {})", place.node.value) } else { String::new() };
            let path = place.path.join(&dotted(&broken.field));
            let at = if broken.field.is_empty() { place.at } else { place.node.place_of(&broken.field) };
            self.fault(at, &path, format!("{}{found}", broken.message));
        }
    }

    fn fault(&mut self, at: Position, path: &Path, message: String) {
        self.faults.push(Fault { at, path: path.to_string(), message });
    }
}

/// A rule's `fieldPath` begins with a dot or a bracket.
fn dotted(field: &str) -> String {
    if field.is_empty() || field.starts_with(['.', '[']) { field.to_owned() } else { format!(".{field}") }
}

#[cfg(test)]
mod tests;
