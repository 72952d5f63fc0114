//! The schema of the resource, read from the generated CRD into types that say what a walker must check.
//!
//! A keyword that is not understood here is refused when the CRD is loaded: passed over, it would be a rule that the API server enforces
//! and `check` does not.

mod bounds;
mod keywords;
mod load;
mod pattern;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

pub(crate) use bounds::Bounds;
pub(crate) use load::{Unsupported, load};
pub(crate) use pattern::Pattern;
pub(crate) use rules::Rules;

/// What one node must be.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its form.
    pub(crate) form: Form,
    /// What the server puts where nothing is given.
    pub(crate) default: Option<Json>,
    /// The CEL rules on it.
    pub(crate) rules: Option<Rules>,
}

/// The forms a node can have.
#[derive(Debug)]
pub(crate) enum Form {
    /// A block of declared fields.
    Object(Object),
    /// A map with keys of the user's choice.
    Map {
        /// What each value must be.
        values: Box<Schema>,
        /// How many entries.
        size: Bounds,
    },
    /// A list.
    List {
        /// What each item must be.
        items: Box<Schema>,
        /// How many items.
        size: Bounds,
        /// What must not occur twice.
        unique: Unique,
    },
    /// Text.
    Text(Text),
    /// A whole number.
    Integer(Bounds),
    /// A whole number or text, each with its own rules.
    IntegerOrText(Bounds, Text),
    /// `true` or `false`.
    Boolean,
}

/// A block of declared fields.
#[derive(Debug)]
pub(crate) struct Object {
    /// The fields it can have.
    pub(crate) fields: BTreeMap<String, Schema>,
    /// Those it must have.
    pub(crate) required: BTreeSet<String>,
    /// How many must be given.
    pub(crate) size: Bounds,
}

/// Rules for text.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// How many characters.
    pub(crate) length: Bounds,
    /// What it must match.
    pub(crate) pattern: Option<Pattern>,
    /// The only words allowed; empty where any are.
    pub(crate) words: Vec<String>,
}

/// What must not occur twice in a list.
#[derive(Debug)]
pub(crate) enum Unique {
    /// Anything may.
    Nothing,
    /// No item may.
    Items,
    /// No combination of these fields may.
    Keys(Vec<String>),
}

#[cfg(test)]
mod tests;
