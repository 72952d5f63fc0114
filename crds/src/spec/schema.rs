use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod column;
mod event_types;
mod nesting;
mod preset;
mod roles;

pub use column::{Column, ColumnType};
pub use event_types::{Alias, EventType, EventTypes};
pub use preset::Preset;
pub use roles::Roles;

use crate::rule::Rule;

/// What an event consists of: a preset, or columns of one's own with their roles.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct EventSchema {
    /// A known kind of events, with its columns, their names in the source, and its event types.
    pub preset: Option<Preset>,
    /// The columns of an event, as a flat list in which the names nest: `device.os`, `items[].id`.
    /// What the source has besides lands as JSON in the column `properties`.
    #[schemars(
        length(min = 1, max = 200),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"])
    )]
    pub columns: Option<Vec<Column>>,
    /// Which columns say when, what and who. Needed with `columns`; a preset has its own.
    pub roles: Option<Roles>,
    /// What is made of the words in the event type's column.
    #[schemars(extend("x-default-is" = "the preset's; without a preset every event type is accepted"))]
    pub event_types: Option<EventTypes>,
}

fn rules() -> Vec<Rule> {
    let mut rules = vec![
        Rule::exactly_one(&["preset", "columns"], "a known kind of events, or columns of your own"),
        Rule::required(
            ".roles",
            "!has(self.columns) || has(self.roles)",
            "columns of your own need roles: write for example roles: {eventTime: event_time, eventType: event_type, user: user_id}",
        ),
        Rule::forbidden(
            ".roles",
            "!has(self.preset) || !has(self.roles)",
            "a preset has its own roles: leave roles out, or declare columns in place of the preset",
        ),
    ];
    rules.extend(nesting::rules());
    rules.extend(roles::rules());
    rules
}
