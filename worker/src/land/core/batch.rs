//! The batch that is being read: the end of a partition's chain of plans that is not planned yet.

use crate::land::backlog::Backlog;
use crate::land::bounds::Bounds;
use crate::land::format::{Format, Stage as _};
use crate::land::now::Now;
use crate::land::plan::CutReason;
use crate::log::{Partition, Records};

/// The offsets from `start` to before `end`, all of them read or known not to be for delivery.
#[derive(Debug)]
pub(super) struct Batch<F: Format> {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Offsets in it that the topic had expired before they were read.
    pub(super) expired: Vec<(i64, i64)>,
    stage: F::Stage,
    since: Option<Now>,
    /// When Kafka got the first record of it, in microseconds since 1970.
    sent: Option<i64>,
}

impl<F: Format> Batch<F> {
    pub(super) fn new(format: &F, partition: Partition, start: i64) -> Self {
        Self { start, end: start, expired: Vec::new(), stage: format.stage(partition), since: None, sent: None }
    }

    /// Takes the records before `until`, and notes that the log stands at `position` now.
    pub(super) fn take(&mut self, records: &impl Records, position: Option<i64>, until: i64, now: Now) {
        let Self { stage, end, sent, .. } = self;
        records.each(&mut |record| {
            // What was taken before may come again after a start; nothing is taken twice.
            if record.offset >= *end && record.offset < until {
                stage.take(&record);
                sent.get_or_insert(record.timestamp.saturating_mul(1_000));
                *end = record.offset + 1;
            }
        });
        if let Some(position) = position {
            self.end = self.end.max(position.min(until));
        }
        if !self.is_empty() {
            self.since.get_or_insert(now);
        }
    }

    /// The topic has expired everything before `low`.
    pub(super) fn skip_to(&mut self, low: i64, now: Now) {
        self.expired.push((self.end, low - self.end));
        self.end = low;
        self.since.get_or_insert(now);
    }

    /// Goes on where it ends, with nothing in it.
    pub(super) fn restart(&mut self) {
        self.start = self.end;
        (self.since, self.sent) = (None, None);
    }

    pub(super) fn cut(&mut self, planned_at: i64) -> F::Cut {
        self.stage.cut(self.start, self.end, planned_at)
    }

    /// Whether there is nothing to plan: no offsets.
    pub(super) const fn is_empty(&self) -> bool {
        self.end == self.start
    }

    pub(super) fn bytes(&self) -> u64 {
        self.stage.bytes()
    }

    /// What of it waits to land; offsets without a record do not.
    pub(super) fn backlog(&self) -> Backlog {
        let read = self.sent.and(self.since).map(|since| since.wall);
        Backlog { sent: self.sent, read, bytes: self.bytes(), open: 0 }
    }

    /// Why it has to take no more before it is planned.
    pub(super) fn full(&self, bounds: &Bounds) -> Option<CutReason> {
        if self.stage.records() >= bounds.events {
            Some(CutReason::Events)
        } else if self.stage.bytes() >= bounds.bytes {
            Some(CutReason::Bytes)
        } else if self.stage.directories() >= bounds.directories {
            Some(CutReason::Directories)
        } else {
            None
        }
    }

    /// Why it should be planned now.
    pub(super) fn due(&self, bounds: &Bounds, now: Now) -> Option<CutReason> {
        let since = self.since?;
        self.full(bounds).or_else(|| {
            if now.ticks.saturating_sub(since.ticks) >= bounds.age {
                Some(CutReason::Age)
            } else if bounds.hourly && now.hour() != since.hour() {
                Some(CutReason::Hour)
            } else {
                None
            }
        })
    }
}
