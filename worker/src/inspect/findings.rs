use serde::Serialize;

use crate::moment;

/// What was found in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// The pipeline, as the manifest names it.
    pub pipeline: String,
    /// What tells this data set from any other.
    pub fingerprint: String,
    /// All rows, also those that cannot be read.
    pub rows: u64,
    /// Those that cannot be read.
    pub bad_rows: BadRows,
    /// When the events happened; absent where no event says it.
    pub times: Option<Times>,
    /// Rows that can be read, but not when they happened.
    pub rows_without_time: u64,
    /// Who is there.
    pub users: UserCount,
    /// What they do, the most frequent first, as it lands.
    pub event_types: Vec<Counted>,
    /// Events of all other types.
    pub other_event_types: u64,
    /// The replay.
    pub replay: Duration,
}

/// Rows that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BadRows {
    /// How many.
    pub count: u64,
    /// How many are allowed.
    pub max: u64,
    /// Why, the most frequent reason first.
    pub reasons: Vec<Reason>,
}

/// Why some rows cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// In a few words.
    pub why: String,
    /// How many rows.
    pub count: u64,
    /// Where the first of them are: file and line.
    pub places: Vec<String>,
}

/// When the events happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Times {
    /// The earliest.
    pub first: Moment,
    /// The latest.
    pub last: Moment,
    /// From the one to the other.
    pub span_micros: i64,
    /// Rows that are earlier than one before them.
    pub out_of_order: u64,
    /// How much earlier at most.
    pub largest_step_back_micros: i64,
    /// The hour with the most events.
    pub busiest_hour: Hour,
    /// The hour with the fewest, of those that have any.
    pub quietest_hour: Hour,
    /// Hours between the first event and the last that have none.
    pub empty_hours: u64,
}

/// An hour, and its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hour {
    /// When it begins.
    pub from: Moment,
    /// Its events.
    pub events: u64,
}

/// A moment: microseconds since 1970 in here, RFC 3339 in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub i64);

/// How many users there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserCount {
    /// How many.
    pub count: u64,
    /// Whether they were counted; beyond a million they are estimated, within about one percent.
    pub exact: bool,
    /// Rows that can be read, but name no user.
    pub rows_without_user: u64,
}

/// A type of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// Its name.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Its events.
    pub count: u64,
}

/// How long the replay takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Duration {
    /// Events in all rounds; absent: it never ends.
    pub events: Option<u64>,
    /// How long one round takes; absent: as fast as it can be done.
    pub round_micros: Option<i64>,
    /// How long all rounds take; absent: it never ends, or as fast as it can be done.
    pub total_micros: Option<i64>,
}

impl Findings {
    /// Whether a replay would come to its end.
    pub const fn is_replayable(&self) -> bool {
        self.bad_rows.count <= self.bad_rows.max
    }

    /// One JSON object.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = Vec::new();
        moment::write(self.0, &mut text);
        f.write_str(&String::from_utf8_lossy(&text))
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
