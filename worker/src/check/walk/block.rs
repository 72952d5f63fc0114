//! Blocks of declared fields, and maps with keys of the user's choice.

use serde_json::{Map, Value as Json};

use super::{Place, Walk};
use crate::check::closest::closest;
use crate::check::node::{Entry, Value};
use crate::check::schema::{Bounds, Object, Schema};

impl Walk<'_> {
    pub(super) fn object(&mut self, object: &Object, entries: &[Entry], place: Place<'_>) -> Option<Json> {
        let mut sound = true;
        let mut value = Map::new();
        for entry in entries {
            let path = place.path.child(&entry.key);
            let Some(schema) = object.fields.get(&entry.key) else {
                self.fault(entry.at, &path, unknown(&entry.key, object));
                sound = false;
                continue;
            };
            let stored = place.stored.and_then(|stored| stored.get(&entry.key));
            match self.judge(schema, Place::new(&entry.node, entry.at, &path, stored)) {
                Some(field) => drop(value.insert(entry.key.clone(), field)),
                None => sound = false,
            }
        }
        for (name, schema) in object.fields.iter().filter(|(name, _)| place.node.get(name).is_none()) {
            if let Some(default) = &schema.default {
                value.insert(name.clone(), default.clone());
            } else if object.required.contains(name) {
                self.fault(place.at, &place.path.child(name), "required, but not given".to_owned());
                sound = false;
            }
        }
        self.counted(["field", "fields"], object.size, value.len(), sound, place)?;
        Some(Json::Object(value))
    }

    pub(super) fn map(&mut self, values: &Schema, size: Bounds, entries: &[Entry], place: Place<'_>) -> Option<Json> {
        let mut sound = true;
        let mut value = Map::new();
        for entry in entries {
            let path = place.path.child(&entry.key);
            let stored = place.stored.and_then(|stored| stored.get(&entry.key));
            match self.judge(values, Place::new(&entry.node, entry.at, &path, stored)) {
                Some(given) => drop(value.insert(entry.key.clone(), given)),
                None => sound = false,
            }
        }
        self.counted(["entry", "entries"], size, value.len(), sound, place)?;
        Some(Json::Object(value))
    }

    /// `Some` where what was counted is sound and as many as it should be.
    pub(super) fn counted(
        &mut self,
        [one, many]: [&str; 2],
        size: Bounds,
        count: usize,
        sound: bool,
        place: Place<'_>,
    ) -> Option<()> {
        if !sound {
            return None;
        }
        let emptied = count == 0 && place.stored.and_then(Json::as_object).is_some_and(|stored| !stored.is_empty());
        if emptied && matches!(place.node.value, Value::Map(_)) {
            let message =
                "kubectl apply --server-side cannot empty a block that has fields: leave the block out".to_owned();
            self.fault(place.at, place.path, message);
            return None;
        }
        if size.hold_count(count) {
            return Some(());
        }
        self.fault(place.at, place.path, format!("expected {} (found {count})", size.of(one, many)));
        None
    }
}

fn unknown(name: &str, object: &Object) -> String {
    let fields = || object.fields.keys().map(String::as_str);
    match closest(name, fields()) {
        Some(near) => format!("no such field; did you mean {near}?"),
        None if object.fields.is_empty() => "no such field; nothing can be given here".to_owned(),
        None => format!("no such field; here can stand {}", fields().collect::<Vec<_>>().join(", ")),
    }
}
