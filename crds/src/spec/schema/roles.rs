use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::wire::ColumnPath;

/// Which columns say when, what and who.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// The column with the time of the event, of type Timestamp. An event without it goes to quarantine.
    pub event_time: ColumnPath,
    /// The column with the kind of event, of type String. An event without it goes to quarantine.
    pub event_type: ColumnPath,
    /// The column that tells users apart, of type String, Int32 or Int64. The events of one user keep their order.
    pub user: ColumnPath,
    /// The column with an id of the event, of type String, Int32 or Int64. Without it the id is made from where the event stands in its source.
    pub event_id: Option<ColumnPath>,
}

pub(super) fn rules() -> [Rule; 4] {
    [
        rule("eventTime", ".roles.eventTime", "['Timestamp']", "Timestamp"),
        rule("eventType", ".roles.eventType", "['String']", "String"),
        rule("user", ".roles.user", "['String', 'Int32', 'Int64']", "String, Int32 or Int64"),
        rule("eventId", ".roles.eventId", "['String', 'Int32', 'Int64']", "String, Int32 or Int64"),
    ]
}

fn rule(role: &str, path: &'static str, types: &str, told: &str) -> Rule {
    Rule::invalid(
        format!(
            "!has(self.columns) || !has(self.roles) || !has(self.roles.{role}) || \
             self.columns.exists(c, c.name == self.roles.{role} && c.type in {types} && !c.name.contains('[]'))"
        ),
        format!("must name one of the columns, of type {told}, not inside a list: declare such a column, or name another one"),
    )
    .at(path)
}
