use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::spec::Story;

/// Events that are made up. Every field decides some of them: what is added later has to be left out of the text where it
/// changes nothing, since the text is what tells one set of events from another.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeneratorSource {
    /// What happens.
    pub preset: Story,
    /// How many events happen.
    pub events: u64,
    /// Decides everything else.
    pub seed: u64,
    /// When the first person may come, in microseconds since 1970.
    pub start_micros: i64,
    /// For how long people come.
    pub span_millis: u64,
    /// How many people there are; `None`: as many as the events ask for.
    pub users: Option<u64>,
    /// How many products or titles there are.
    pub items: u32,
    /// The pause between two sessions is longer.
    pub gap_millis: u64,
    /// What goes wrong on the way.
    pub faults: GeneratorFaults,
    /// What goes wrong at the place itself.
    pub incident: Option<Incident>,
}

/// How often which fault happens, in millionths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeneratorFaults {
    /// Delivered twice.
    pub duplicates: u32,
    /// Delivered late.
    pub late: u32,
    /// The median delay of these.
    pub late_by_millis: u64,
    /// Overtaken by others.
    pub out_of_order: u32,
    /// Cannot be read.
    pub malformed: u32,
    /// Lack their time, type or user.
    pub missing: u32,
    /// Sessions whose device has a wrong clock.
    pub skewed: u32,
    /// How wrong it is at most.
    pub skew_by_millis: u64,
    /// Made by one single user.
    pub hot_user: u32,
}

/// A step that fails for a while.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incident {
    /// The event type that fails.
    pub step: String,
    /// The first moment at which it does, in microseconds since 1970.
    pub from_micros: i64,
    /// The first moment at which it does not.
    pub to_micros: i64,
    /// Of those whom it may hit, how many it does, in millionths.
    pub share: u32,
    /// Only on this operating system.
    pub os: Option<String>,
    /// Only in this browser.
    pub browser: Option<String>,
    /// Only in this country.
    pub country: Option<String>,
}
