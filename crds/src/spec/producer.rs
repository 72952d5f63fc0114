use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod generator;
mod replay;
mod source;

pub use generator::{BROWSERS, COUNTRIES, Generator, GeneratorFaults, Incident, OPERATING_SYSTEMS, Story};
pub use replay::{EventTimes, Order, Replay};
pub use source::{Csv, FileUri, Files, Source};

use crate::rule::Rule;

/// Replays recorded or generated events into the topic.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [run_only_grows(), generated_in_order()]))]
pub struct Producer {
    /// Number of producer pods. They share the users among them; the rate is that of the whole run, whatever their number.
    #[schemars(range(min = 0, max = 32), extend("x-default" = crate::defaults::PRODUCER_REPLICAS))]
    pub replicas: Option<i32>,
    /// What is replayed.
    pub source: Source,
    /// How it is replayed. Without it: once, as fast as possible.
    pub replay: Option<Replay>,
    /// What becomes of rows that cannot be read.
    pub bad_rows: Option<BadRows>,
}

/// What becomes of rows that cannot be read.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct BadRows {
    /// How many of them the run stands before it fails. Each is sent raw, with file, line and reason, and lands in quarantine.
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64), extend("x-default" = crate::defaults::BAD_ROWS_MAX))]
    pub max: Option<i64>,
}

/// On the producer, since a `replay` that is left out stands for run 1.
fn run_only_grows() -> Rule {
    let run = |producer: &str| {
        let default = crate::defaults::RUN;
        format!("(has({producer}.replay) && has({producer}.replay.run) ? {producer}.replay.run : {default})")
    };
    Rule::invalid(
        format!("{} >= {}", run("self"), run("oldSelf")),
        "runs are counted up: write the old number to leave the run as it is, or a larger one to replay once more from the start",
    )
    .at(".replay.run")
}

/// On the producer, since it is between the source and how it is replayed.
fn generated_in_order() -> Rule {
    Rule::forbidden(
        ".replay.order",
        "!has(self.source.generator) || !has(self.replay) || !has(self.replay.order) || self.replay.order != 'Sort'",
        "generated events come in the order in which they are delivered, the late ones late: leave order out",
    )
}
