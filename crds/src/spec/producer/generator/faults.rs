use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::defaults::generator as defaults;
use crate::rule::Rule;
use crate::wire::{Duration, Ratio};

/// What goes wrong between the people and the topic, each as a share of all events.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [one_fault_an_event()]))]
pub struct GeneratorFaults {
    /// Share of events that are delivered twice, the second time within a minute.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub duplicates: Option<Ratio>,
    /// Share of events that are delivered late.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub late: Option<Ratio>,
    /// The median delay of late events; none is delayed more than sixteen times as much.
    #[schemars(extend("x-between" = ["1s", "24h"], "x-default" = defaults::LATE_BY))]
    pub late_by: Option<Duration>,
    /// Share of events that are overtaken by others.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub out_of_order: Option<Ratio>,
    /// Share of events that cannot be read; they are sent as they are, and land in quarantine.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub malformed: Option<Ratio>,
    /// Share of events that lack their time, type or user.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub missing: Option<Ratio>,
    /// Share of sessions whose device has a wrong clock.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub skewed: Option<Ratio>,
    /// How wrong such a clock is at most.
    #[schemars(extend("x-between" = ["1s", "12h"], "x-default" = defaults::SKEW_BY))]
    pub skew_by: Option<Duration>,
    /// Share of events that one single user makes.
    #[schemars(extend("x-default" = defaults::SHARE))]
    pub hot_user: Option<Ratio>,
}

fn one_fault_an_event() -> Rule {
    let shares = ["duplicates", "late", "outOfOrder", "malformed", "missing"];
    let sum: Vec<_> = shares.iter().map(|it| format!("(has(self.{it}) ? double(self.{it}) : 0.0)")).collect();
    // Shares are whole millionths; half of one is more than what the sum of five doubles can be off.
    Rule::invalid(
        format!("{} <= 1.0000005", sum.join(" + ")),
        format!("an event has one fault at most: {} must be 1 at most together", shares.join(", ")),
    )
}
