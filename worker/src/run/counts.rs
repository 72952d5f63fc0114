//! What is known on the way, shared by the threads of a run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::log::Partition;
use crate::replay::Ledger;

/// Counts of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(Arc<Mutex<Known>>);

/// What is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) ledger: Ledger,
    /// What was last seen of each partition.
    pub(super) partitions: BTreeMap<Partition, Seen>,
}

/// A look at a partition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// When it began.
    pub(super) at: Instant,
    /// How far it was delivered.
    pub(super) position: i64,
    /// Its end.
    pub(super) end: i64,
}

impl Counts {
    pub(super) fn note(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn known(&self) -> Known {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Known {
    /// Events that are sent and not delivered yet.
    pub(super) fn behind(&self) -> u64 {
        self.partitions.values().map(|seen| (seen.end - seen.position).max(0).unsigned_abs()).sum()
    }

    /// Whether all of so many partitions were delivered to the ends that they had after this moment.
    pub(super) fn is_delivered(&self, partitions: usize, since: Instant) -> bool {
        let fresh = self.partitions.values().filter(|seen| seen.at >= since).count();
        fresh == partitions && self.behind() == 0
    }
}
