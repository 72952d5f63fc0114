//! What is noted beside a committed offset, for the operator to show. Display, not truth.

use clickstream_crds::notes::{Blocked, Hindrance, LandingNote};

use crate::land::now::Now;
use crate::land::plan::Plan;

/// Notes repeat at most this often, in milliseconds.
const PAUSE: u64 = 10_000;

/// What was told may be lost, when the group is just being shared out anew: it is told again, ever more rarely, down to this.
const LONGEST_PAUSE: u64 = 3_600_000;

/// What is to be told about a partition, and what has been.
#[derive(Debug, Default)]
pub(super) struct Notes {
    offset: Option<i64>,
    note: LandingNote,
    told: Option<Told>,
}

#[derive(Debug)]
struct Told {
    offset: i64,
    note: LandingNote,
    at: u64,
    again_after: u64,
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
        let again_after = match &self.told {
            None if self.note == LandingNote::default() => return None,
            Some(told) if told.offset == offset => {
                let is_news = told.note != self.note;
                let pause = if is_news { PAUSE } else { told.again_after };
                if now.ticks.saturating_sub(told.at) < pause {
                    return None;
                }
                if is_news { PAUSE } else { LONGEST_PAUSE.min(pause * 2) }
            }
            None | Some(_) => PAUSE,
        };
        self.told = Some(Told { offset, note: self.note.clone(), at: now.ticks, again_after });
        Some((offset, self.note.write()))
    }
}

#[cfg(test)]
mod tests;
