use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::rule::Rule;
use crate::wire::{Duration, Rate};

/// How the events are replayed.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = rules()))]
pub struct Replay {
    /// Events per second of the whole run: a whole number, or a decimal in quotes. Without rate and speed: as fast as possible.
    pub rate: Option<Rate>,
    /// How many times as fast as the events happened: 1 keeps their pace, 60 makes a minute a second. Decimals in quotes.
    pub speed: Option<Rate>,
    /// With `speed`: no pause between two events is longer than this. Without it pauses are as long as they come.
    #[schemars(extend("x-between" = ["1ms", "24h"]))]
    pub max_gap: Option<Duration>,
    /// How many times the events are replayed; 0: for ever.
    #[schemars(range(min = 0, max = 1_000_000), extend("x-default" = crate::defaults::LOOPS))]
    pub loops: Option<i32>,
    /// In which order the events are replayed.
    #[schemars(extend("x-default" = crate::defaults::ORDER))]
    pub order: Option<Order>,
    /// Which times the replayed events carry.
    #[schemars(extend("x-default" = crate::defaults::EVENT_TIMES))]
    pub event_times: Option<EventTimes>,
    /// Number of the run. A run that is complete stays so; raised, the events are replayed once more from the start.
    #[schemars(range(min = 1, max = 1_000_000), extend("x-default" = crate::defaults::RUN))]
    pub run: Option<i32>,
}

fn rules() -> Vec<Rule> {
    vec![
        Rule::at_most_one(&["rate", "speed"], "events per second, or a multiple of the pace at which they happened"),
        Rule::forbidden(
            ".maxGap",
            "!has(self.maxGap) || has(self.speed)",
            "pauses are kept only with speed: add speed: 1, or leave maxGap out",
        ),
        Rule::invalid(
            "!has(self.eventTimes) || self.eventTimes != 'Scaled' || has(self.speed)",
            "times are scaled by speed: add for example speed: 60, or write eventTimes: Original or Shift",
        )
        .at(".eventTimes"),
    ]
}

/// In which order events are replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Order {
    /// As they stand in the files.
    AsIs,
    /// By event time; sorted on disk first.
    Sort,
}

/// Which times replayed events carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum EventTimes {
    /// Their own.
    Original,
    /// All moved by the same span, so that the first event is now.
    Shift,
    /// Moved to now and pressed together by `speed`; pauses inside sessions shrink with them.
    Scaled,
}
