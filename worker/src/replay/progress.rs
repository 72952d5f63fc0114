//! What is sealed with the events: how far a shard is. It lies in the log for ever, so its form is versioned.

use clickstream_crds::notes::{ReplayFailure, ReplayNote, ReplayStop};
use clickstream_crds::settings::{Pace, TimeShift};
use serde::{Deserialize, Serialize};

use super::cursor::Cursor;
use super::rows::EventClock;

/// The version of the records that this code writes, and the newest that it reads.
const VERSION: u32 = 1;

/// How far a shard is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    version: u32,
    /// The run that it belongs to.
    pub run: u32,
    /// The fingerprint of the data set.
    pub data: String,
    /// The next row that the shard looks at.
    #[serde(flatten)]
    pub at: Cursor,
    /// How many events the shard has sent.
    pub sent: u64,
    /// How many of them are rows that could not be read.
    pub sent_bad: u64,
    /// Whether it has sent all there is.
    pub done: bool,
    /// Why it cannot go on, if a person has to mend something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<ReplayFailure>,
    /// What all shards share; kept by the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
}

/// What all shards share: decided by whoever has the first one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anchor {
    /// When the run began, in microseconds since 1970.
    pub begun: i64,
    /// The time of the first event that has one.
    pub first_event: Option<i64>,
    /// The moment that the schedule counts from.
    pub origin: i64,
    /// The pace that it is made for.
    pub pace: Pace,
}

/// A record that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Somebody newer wrote it.
    #[error(
        "progress of version {0} cannot be read by this worker (it reads up to {VERSION}): run the worker's newer release"
    )]
    TooNew(u32),
    /// It is not ours.
    #[error("a record of progress cannot be read: {0}; replay.run raised by one starts anew")]
    Broken(String),
}

impl Progress {
    /// A shard that has done nothing yet.
    pub(crate) fn start(run: u32, data: &str) -> Self {
        Self {
            version: VERSION,
            run,
            data: data.to_owned(),
            at: Cursor::default(),
            sent: 0,
            sent_bad: 0,
            done: false,
            stopped: None,
            anchor: None,
        }
    }

    /// What is told of it to whoever looks on.
    pub fn note(&self) -> ReplayNote {
        let stopped = self.stopped.map(|failure| ReplayStop::new(failure, ""));
        ReplayNote { run: self.run, rows: self.at.index, sent: self.sent, bad: self.sent_bad, done: self.done, stopped }
    }

    /// The record, as it is sealed.
    pub fn to_record(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a record.
    pub fn from_record(record: &[u8]) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let broken = |error: serde_json::Error| Unreadable::Broken(error.to_string());
        let Version { version } = serde_json::from_slice(record).map_err(broken)?;
        if version > VERSION {
            return Err(Unreadable::TooNew(version));
        }
        serde_json::from_slice(record).map_err(broken)
    }
}

impl Anchor {
    /// What becomes of the event times in the cursor's round.
    pub(crate) fn clock(&self, times: &TimeShift, cursor: &Cursor) -> EventClock {
        let moved = cursor.moved_by();
        let original = EventClock { round: cursor.round, from: 0, to: moved, speed_thousandths: 1_000 };
        match (times, self.first_event) {
            (TimeShift::Original, _) | (_, None) => original,
            (TimeShift::Shift, Some(first)) => {
                EventClock { from: first, to: self.begun.saturating_add(moved), ..original }
            }
            (TimeShift::Scaled { speed_thousandths }, Some(first)) => EventClock {
                round: cursor.round,
                // Moved before it is pressed: the rounds shrink as their events do.
                from: first.saturating_sub(moved),
                to: self.begun,
                speed_thousandths: *speed_thousandths,
            },
        }
    }
}
