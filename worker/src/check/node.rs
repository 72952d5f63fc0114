//! A document as a tree in which every node knows its place.

use std::fmt;

use serde_json::Value as Json;

use super::fault::Position;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Where the value begins.
    pub(crate) at: Position,
    /// The value.
    pub(crate) value: Value,
}

/// What a document can hold once both YAML versions agree on how to read it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// No value.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, as it was written: no field of the resource takes one.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map; keys are unique.
    Map(Vec<Entry>),
    /// Something whose fault is reported already: what is built on it cannot be judged.
    Unclear,
}

/// One entry of a map.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) at: Position,
    /// The value.
    pub(crate) node: Node,
}

impl Node {
    /// The value under `key`, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry under `key`, if this is a map that has it.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// Where the field `relative` stands, as a CEL rule names it (`.a.b`, `['a'][0]`), or else the nearest block around it: for a block
    /// or a list its key, for a value the value.
    pub(crate) fn place_of(&self, relative: &str) -> Position {
        let mut here = (self, self.at);
        for step in relative.split(['.', '[', ']', '\'', '"']).filter(|step| !step.is_empty()) {
            let item = || step.parse().ok().and_then(|index| here.0.item(index)).map(|item| (item, item.at));
            let Some(next) = here.0.entry(step).map(|entry| (&entry.node, entry.at)).or_else(item) else { break };
            here = next;
        }
        let (node, key) = here;
        if matches!(node.value, Value::List(_) | Value::Map(_)) { key } else { node.at }
    }

    fn item(&self, index: usize) -> Option<&Self> {
        match &self.value {
            Value::List(items) => items.get(index),
            _ => None,
        }
    }

    /// The text under `key`, if there is one.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key).map(|node| &node.value) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

impl Value {
    /// A number or word as it was written, near enough to be written again.
    pub(crate) fn as_written(&self) -> String {
        match self {
            Self::Number(text) | Self::Text(text) => text.clone(),
            value => value.to_json().to_string(),
        }
    }

    /// The value as JSON, where nobody asks for places.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Null | Self::Unclear => Json::Null,
            Self::Boolean(value) => Json::from(*value),
            Self::Integer(value) => Json::from(*value),
            Self::Number(text) => text.parse::<f64>().map_or(Json::Null, Json::from),
            Self::Text(text) => Json::from(text.as_str()),
            Self::List(items) => items.iter().map(|item| item.value.to_json()).collect(),
            Self::Map(entries) => entries.iter().map(|entry| (entry.key.clone(), entry.node.value.to_json())).collect(),
        }
    }
}

impl fmt::Display for Value {
    /// What was found, for a message: `the string "12"`, `the number 3`, `a list`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("nothing"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "the number {value}"),
            Self::Number(text) => write!(f, "the number {text}"),
            Self::Text(text) => write!(f, "the string {}", quoted(text)),
            Self::List(_) => f.write_str("a list"),
            Self::Map(_) => f.write_str("a block of fields"),
            Self::Unclear => f.write_str("something unclear"),
        }
    }
}

/// Text in quotes, control characters escaped, and cut where it would flood a terminal.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
