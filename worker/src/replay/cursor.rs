//! How far a walk over the rows is, and all that has to be known of the rows before to go on from there.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::rows::{Place, Prepared};

const DAY: i64 = 86_400_000_000;

/// The place of the next row, in all rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    /// Which time round, from 0.
    pub round: u64,
    /// The next row of that round.
    #[serde(flatten)]
    pub place: Place,
    /// How many rows lie before it, in all rounds.
    pub index: u64,
    /// How much of the events' own time lies before it, in microseconds, without what was cut from long pauses.
    pub lapsed: i64,
    /// The latest time of an event before it, in microseconds since 1970, the rounds one after the other.
    pub latest: Option<i64>,
    /// The earliest and the latest event of the first round, as far as it was walked.
    pub extent: Option<(i64, i64)>,
    /// How many rows before it, in its round, could not be read.
    pub bad: u64,
}

impl Cursor {
    /// What all event times of this round are moved by: whole days, so that hours stay what they are and no session of
    /// one round meets one of the next.
    pub fn moved_by(&self) -> i64 {
        let period = self.extent.map_or(0, |(first, last)| (last.saturating_sub(first) / DAY + 1).saturating_mul(DAY));
        period.saturating_mul(i64::try_from(self.round).unwrap_or(i64::MAX))
    }

    /// How much of the events' own time lies before an event of this time, if it comes next; a pause longer than `max_gap`
    /// is cut to it.
    pub(crate) fn lapsed_at(&self, time: Option<i64>, max_gap: Option<i64>) -> i64 {
        let ahead = time.zip(self.latest).map_or(0, |(time, latest)| self.moved(time).saturating_sub(latest).max(0));
        self.lapsed.saturating_add(ahead.min(max_gap.unwrap_or(i64::MAX)))
    }

    /// Whether an event of this time is earlier than one before it.
    pub(crate) fn is_late(&self, time: Option<i64>) -> bool {
        time.zip(self.latest).is_some_and(|(time, latest)| self.moved(time) < latest)
    }

    /// The same, after one more row.
    pub(crate) fn pass(&mut self, row: &Prepared, max_gap: Option<i64>) {
        if let Some(time) = row.time {
            if self.round == 0 {
                let (first, last) = self.extent.unwrap_or((time, time));
                self.extent = Some((first.min(time), last.max(time)));
            }
            self.lapsed = self.lapsed_at(row.time, max_gap);
            self.latest = self.latest.max(Some(self.moved(time)));
        }
        self.bad += u64::from(!row.fault.is_empty());
        self.place.row += 1;
        self.index += 1;
    }

    /// The first row of the next round.
    pub(crate) fn next_round(&mut self) {
        self.round += 1;
        self.place = Place::default();
        self.bad = 0;
    }

    fn moved(&self, time: i64) -> i64 {
        time.saturating_add(self.moved_by())
    }

    /// Which of two places comes first.
    pub fn order(&self, other: &Self) -> Ordering {
        (self.round, self.place.row).cmp(&(other.round, other.place.row))
    }
}
