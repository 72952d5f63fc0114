//! What is asked of the generator, and the refusal of what cannot be done.

use std::fmt::Display;

use clickstream_crds::defaults::generator as defaults;

use super::fault::Faults;
use super::incident::Incident;
use super::preset::Preset;
use super::share::Share;

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// What is asked of the generator. Times are microseconds, moments are counted from 1970 in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What happens, and how it is recorded.
    pub preset: Preset,
    /// How many events happen. Redelivered ones come on top.
    pub events: u64,
    /// Decides everything else.
    pub seed: u64,
    /// When the first person may come.
    pub start: i64,
    /// For how long people come.
    pub span: i64,
    /// How many people there are, of whom some never come; by default as many as the events ask for.
    pub users: Option<u64>,
    /// How many products or titles there are.
    pub items: u32,
    /// What separates two sessions: a pause that is longer.
    pub gap: i64,
    /// What goes wrong on the way.
    pub faults: Faults,
    /// What goes wrong at the place itself.
    pub incident: Option<Incident>,
}

impl Settings {
    /// A week from Monday, 5 January 2026, without faults.
    pub fn new(preset: Preset, events: u64, seed: u64) -> Self {
        Self {
            preset,
            events,
            seed,
            start: 1_767_571_200 * SECOND,
            span: 7 * DAY,
            users: None,
            items: defaults::ITEMS,
            gap: HOUR / 2,
            faults: Faults::default(),
            incident: None,
        }
    }

    /// Refuses what cannot be done, with the setting to change.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        let resolution = self.preset.story().resolution;
        let ranges = [
            ("events", self.events.cast_signed(), 1, 1_000_000_000_000, "a number of events from 1 to 1000000000000"),
            ("start", self.start, 365 * DAY, 60_000 * DAY, "a moment from 1971 to 2134, such as 2026-01-05T00:00:00Z"),
            ("span", self.span, HOUR, 3_660 * DAY, "a length of time from 1h to 3660d"),
            ("items", self.items.into(), 1, 10_000_000, "a number of items from 1 to 10000000"),
            ("gap", self.gap, 60 * SECOND, 24 * HOUR, "a length of time from 1m to 24h"),
            ("skew-by", self.faults.skew_by, SECOND, 12 * HOUR, "a length of time from 1s to 12h"),
            ("late-by", self.faults.late_by, SECOND, 24 * HOUR, "a length of time from 1s to 24h"),
        ];
        for (field, found, least, most, expected) in ranges {
            if !(least..=most).contains(&found) {
                return Err(Refused::new(field, expected, found));
            }
        }
        if self.start % resolution != 0 || self.gap % resolution != 0 {
            let expected =
                format!("start and gap in whole steps of {resolution} µs, the finest time {} has", self.preset);
            return Err(Refused::new("start", expected, self.start));
        }
        if self.faults.exclusive() > Share::ALL.millionths() {
            let expected =
                "duplicates, late, out-of-order, malformed and missing of 1 at most together: each event has one fault";
            return Err(Refused::new("malformed", expected, "more"));
        }
        self.incident.as_ref().map_or(Ok(()), |incident| incident.check(self.preset))
    }
}

/// A setting that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--{field}: expected {expected} (found {found})")]
pub struct Refused {
    /// The setting to change.
    pub field: &'static str,
    /// What it could be.
    pub expected: String,
    /// What it was.
    pub found: String,
}

impl Refused {
    pub(crate) fn new(field: &'static str, expected: impl Into<String>, found: impl Display) -> Self {
        Self { field, expected: expected.into(), found: found.to_string() }
    }
}
