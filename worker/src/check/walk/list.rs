//! Lists, and what must not occur twice in them.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{Place, Walk};
use crate::check::node::Node;
use crate::check::schema::{Bounds, Schema, Unique};

impl Walk<'_> {
    pub(super) fn list(
        &mut self,
        items: &Schema,
        size: Bounds,
        unique: &Unique,
        nodes: &[Node],
        place: Place<'_>,
    ) -> Option<Json> {
        let mut values = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            let stored = place.stored.and_then(|stored| same(unique, stored, node));
            values.push(self.judge(items, Place::new(node, node.at, &place.path.index(index), stored)));
        }
        let sound = self.different(unique, &values, nodes, place) && values.iter().all(Option::is_some);
        self.counted(["item", "items"], size, nodes.len(), sound, place)?;
        Some(Json::Array(values.into_iter().flatten().collect()))
    }

    /// Whether nothing occurs twice that must not.
    fn different(&mut self, unique: &Unique, values: &[Option<Json>], nodes: &[Node], place: Place<'_>) -> bool {
        let mut seen = HashMap::new();
        let mut different = true;
        for (index, (value, node)) in values.iter().zip(nodes).enumerate() {
            let Some(identity) = value.as_ref().and_then(|value| identity(unique, value)) else { continue };
            if let Some(first) = seen.get(&identity) {
                let message = format!("given twice: {identity} stands already in {}", place.path.index(*first));
                self.fault(node.at, &place.path.index(index), message);
                different = false;
            } else {
                seen.insert(identity, index);
            }
        }
        different
    }
}

/// The item of the stored list that has this one's keys. As on the server, other lists have no items that stay the same.
fn same<'a>(unique: &Unique, stored: &'a Json, node: &Node) -> Option<&'a Json> {
    let Unique::Keys(keys) = unique else { return None };
    let has_key = |item: &Json, key: &String| item.get(key) == node.get(key).map(|key| key.value.to_json()).as_ref();
    stored.as_array()?.iter().find(|item| keys.iter().all(|key| has_key(item, key)))
}

/// What makes this item the same as another, in words.
fn identity(unique: &Unique, value: &Json) -> Option<String> {
    match unique {
        Unique::Nothing => None,
        Unique::Items => Some(value.to_string()),
        Unique::Keys(keys) => {
            let given = keys.iter().map(|key| match value.get(key) {
                Some(value) => format!("{key} {value}"),
                None => format!("no {key}"),
            });
            Some(given.collect::<Vec<_>>().join(", "))
        }
    }
}
