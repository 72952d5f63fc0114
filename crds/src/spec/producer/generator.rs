use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod faults;
mod incident;
mod story;

pub use faults::GeneratorFaults;
pub use incident::{BROWSERS, COUNTRIES, Incident, OPERATING_SYSTEMS};
pub use story::Story;

use crate::defaults::generator as defaults;
use crate::rule::Rule;
use crate::wire::{Duration, Moment};

/// Events that are made up: people who come, follow a path from step to step, leave, and come back. One seed decides everything.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Generator {
    /// What happens, and the shape of the records: that of the preset of the same name.
    pub preset: Story,
    /// How many events happen; redelivered ones come on top.
    #[schemars(range(min = 1, max = 1_000_000_000_000_i64))]
    pub events: i64,
    /// Decides everything else: the same seed and settings make the same events, whatever the number of replicas.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_i64), extend("x-default" = defaults::SEED))]
    pub seed: Option<i64>,
    /// When the first person may come.
    #[schemars(extend("x-default" = defaults::START))]
    pub start: Option<Moment>,
    /// For how long people come.
    #[schemars(extend("x-between" = ["1h", "87840h"], "x-default" = defaults::SPAN))]
    pub span: Option<Duration>,
    /// How many people there are, of whom some never come.
    #[schemars(range(min = 1, max = 4_294_967_295_000_i64), extend("x-default-is" = "as many as the events ask for"))]
    pub users: Option<i64>,
    /// How many products or titles there are.
    #[schemars(range(min = 1, max = 10_000_000), extend("x-default" = defaults::ITEMS))]
    pub items: Option<i32>,
    /// The pause between two sessions of a person is longer than this.
    #[schemars(extend("x-between" = ["1m", "24h"], "x-default" = defaults::GAP))]
    pub gap: Option<Duration>,
    /// What goes wrong on the way. An event has one fault at most.
    pub faults: Option<GeneratorFaults>,
    /// Something that breaks at the place itself for a while.
    pub incident: Option<Incident>,
}

fn rules() -> Vec<Rule> {
    let step = |story: Story| {
        let words = story.later_steps();
        let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        Rule::invalid(
            format!(
                "self.preset != '{}' || !has(self.incident) || self.incident.step in [{}]",
                story.name(),
                quoted.join(", ")
            ),
            format!("what can fail in {} is a step after the first: write {}", story.name(), words.join(" or ")),
        )
        .at(".incident.step")
    };
    let mut rules = vec![
        Rule::invalid(
            "self.preset != 'ecommerce' || !has(self.gap) || !self.gap.contains('ms')",
            "times of ecommerce are whole seconds: write the gap without ms",
        )
        .at(".gap"),
    ];
    rules.extend(Story::ALL.map(step));
    rules
}
