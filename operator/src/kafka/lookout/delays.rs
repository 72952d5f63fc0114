//! How long events wait before they land, told by where landing stood at one visit and the next. Not by the events' own times:
//! those of a replay may be years old.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::kafka::{Landed, Promptness, TopicId, Visit, lag};

/// What is remembered of a topic from visit to visit.
#[derive(Debug, Default)]
pub(super) struct Delays {
    topic: Option<TopicId>,
    /// Only of partitions in which something waits.
    by_partition: BTreeMap<i32, Delay>,
}

#[derive(Clone, Copy, Debug)]
struct Delay {
    /// What was there, up to this offset,
    until: i64,
    /// when it was seen for the first time, has not all landed since.
    since: Instant,
    /// How long it took those before them.
    last: Option<Duration>,
}

impl Delays {
    /// Takes in what a visit brought, and adds to it whether events land in time.
    pub(super) fn judge(&mut self, visit: &mut Visit, in_time: Duration, now: Instant) {
        let topic = visit.topic.found().map(|topic| topic.id);
        if self.topic != topic {
            *self = Self { topic, ..Self::default() };
        }
        if let Some(landed) = &mut visit.landing {
            self.take_in(landed, now);
            landed.promptness = self.promptness(in_time, now);
        }
    }

    fn take_in(&mut self, landed: &Landed, now: Instant) {
        for (seen, lag) in landed.partitions.iter().zip(lag(landed)) {
            let (Some(bounds), Some(waiting)) = (seen.bounds, lag.offsets) else { continue };
            if waiting == 0 {
                self.by_partition.remove(&seen.partition);
                continue;
            }
            let fresh = Delay { until: bounds.end, since: now, last: None };
            let delay = self.by_partition.entry(seen.partition).or_insert(fresh);
            if bounds.end.saturating_sub_unsigned(waiting) >= delay.until {
                *delay = Delay { last: Some(now.duration_since(delay.since)), ..fresh };
            }
        }
    }

    fn promptness(&self, in_time: Duration, now: Instant) -> Promptness {
        let mut promptness = Promptness::InTime;
        for delay in self.by_partition.values() {
            if delay.last.unwrap_or_default().max(now.duration_since(delay.since)) > in_time {
                return Promptness::Late;
            }
            if delay.last.is_none() {
                promptness = Promptness::Untold;
            }
        }
        promptness
    }
}

#[cfg(test)]
mod tests;
