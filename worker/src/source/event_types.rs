use std::borrow::Cow;
use std::collections::BTreeMap;

use clickstream_crds::settings::{EventSchema, Value};

use super::json::Finder;
use super::roles::Roles;

/// Tells the types of messages, as they will land.
#[derive(Debug)]
pub struct EventTypes {
    finder: Finder,
    lowercase: bool,
    aliases: BTreeMap<String, String>,
}

impl EventTypes {
    /// For messages of this schema.
    pub fn new(schema: &EventSchema) -> Self {
        let column = schema.columns.iter().find(|column| column.name == schema.roles.event_type);
        Self {
            finder: Finder::new(&Roles::of(schema).event_type),
            lowercase: column.is_some_and(|column| matches!(column.value, Value::String { lowercase: true, .. })),
            aliases: schema.event_types.aliases.clone(),
        }
    }

    /// The type of a message; `None` where it has none.
    pub fn of<'message>(&'message self, message: &'message [u8]) -> Option<Cow<'message, str>> {
        let found = match self.finder.find(message)? {
            Cow::Borrowed(text) => String::from_utf8_lossy(text),
            Cow::Owned(text) => Cow::Owned(String::from_utf8_lossy(&text).into_owned()),
        };
        let found = match found {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        let found = if self.lowercase { Cow::Owned(found.to_lowercase()) } else { found };
        Some(self.aliases.get(&*found).map_or(found, |alias| Cow::Borrowed(alias)))
    }
}
