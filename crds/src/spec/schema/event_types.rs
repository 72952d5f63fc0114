use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;

/// What is made of the words in the event type's column, after they were trimmed and put in lower case.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct EventTypes {
    /// Words of the source, each with the word that lands in its place.
    #[schemars(
        length(min = 1, max = 100),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["from"], "x-default-is" = "the preset's")
    )]
    pub aliases: Option<Vec<Alias>>,
    /// The words that may land; an event with another one goes to quarantine.
    #[schemars(length(min = 1, max = 100), extend("x-kubernetes-list-type" = "set", "x-default-is" = "the preset's; without a preset every word"))]
    pub accepted: Option<Vec<EventType>>,
}

/// A word of the source and the word that lands in its place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct Alias {
    /// The word in the source, in lower case.
    pub from: EventType,
    /// The word that lands, in lower case.
    pub to: EventType,
}

/// A kind of event, as a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct EventType(
    #[schemars(length(max = 100), regex(pattern = r"^[^A-Z\s]([^A-Z]*[^A-Z\s])?$"))]
    #[schemars(extend("x-says" = "an event type in lower case, without spaces around it, such as add_to_cart"))]
    pub String,
);

fn rules() -> Vec<Rule> {
    vec![
        // Normalising twice must be the same as once.
        Rule::invalid(
            "!has(self.aliases) || self.aliases.all(a, !self.aliases.exists(b, b.from == a.to))",
            "an alias leads to a word that is itself replaced: write the last word in `to` at once",
        )
        .at(".aliases"),
        Rule::invalid(
            "!has(self.aliases) || !has(self.accepted) || self.aliases.all(a, a.to in self.accepted)",
            "an alias leads to a word that is not accepted, so all its events would go to quarantine: add the word to accepted",
        )
        .at(".aliases"),
    ]
}
