//! One event as one line of a partition's file.

use std::borrow::Cow;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::Text;

/// `{"offset":…,"timestamp":…,"key":…,"headers":{…},"value":…}`: what is absent is left out, a tombstone has no value.
#[derive(Serialize, Deserialize)]
pub(super) struct Line<'a> {
    pub(super) offset: i64,
    pub(super) timestamp: i64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<Text<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Named::is_empty")]
    pub(super) headers: Named<'a>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Text<'a>>,
}

/// Headers in their order, as an object.
#[derive(Default)]
pub(super) struct Named<'a>(pub(super) Vec<(Cow<'a, str>, Text<'a>)>);

impl Named<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Named<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Named<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of headers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut named = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Text<'de>>()? {
                    named.push((Cow::Owned(name), value));
                }
                Ok(Named(named))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests;
