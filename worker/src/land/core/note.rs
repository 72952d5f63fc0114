//! What is noted beside a committed offset, for the operator to show. Display, not truth.

use clickstream_crds::notes::{Blocked, Hindrance, LandingNote};

use crate::land::now::Now;
use crate::land::plan::Plan;

/// Notes repeat at most this often, in milliseconds.
const PAUSE: u64 = 10_000;

/// What is to be told about a partition, and what has been.
#[derive(Debug, Default)]
pub(super) struct Notes {
    offset: Option<i64>,
    note: LandingNote,
    told: Option<(u64, i64, LandingNote)>,
}

impl Notes {
    /// How far the group is known to be.
    pub(super) fn new(offset: Option<i64>) -> Self {
        Self { offset, ..Self::default() }
    }

    /// All objects of this plan are there.
    pub(super) fn landed(&mut self, plan: &Plan) {
        self.offset = Some(plan.end);
        self.note.landed_at = Some(plan.planned_at);
        self.note.invalid = plan.manifest.invalid();
        self.note.records = plan.manifest.landed() + plan.manifest.invalid();
    }

    /// Kafka got the oldest record that waits to land at this time.
    pub(super) fn waits(&mut self, sent: Option<i64>) {
        self.note.through = sent;
    }

    pub(super) fn blocked(&mut self, reason: Hindrance, why: &str, now: Now) {
        let since = self.note.blocked.as_ref().map_or(now.wall, |blocked| blocked.since);
        self.note.blocked = Some(Blocked::new(since, reason, why));
    }

    pub(super) fn goes_on(&mut self) {
        self.note.blocked = None;
    }

    /// The offset and the note to commit, if they are news: a new offset at once, anything else not too often.
    pub(super) fn news(&mut self, now: Now) -> Option<(i64, String)> {
        let offset = self.offset?;
        let due = match &self.told {
            None => self.note != LandingNote::default(),
            Some((at, told, note)) => *told != offset || (*note != self.note && now.ticks.saturating_sub(*at) >= PAUSE),
        };
        if !due {
            return None;
        }
        self.told = Some((now.ticks, offset, self.note.clone()));
        Some((offset, self.note.write()))
    }
}

#[cfg(test)]
mod tests;
