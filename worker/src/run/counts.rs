//! What is known on the way, shared by the threads of a run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::log::Partition;
use crate::replay::Ledger;

/// Counts of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(Arc<Mutex<Known>>);

/// What is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) ledger: Ledger,
    /// For each partition, how far it was delivered, and its end when that was asked.
    pub(super) partitions: BTreeMap<Partition, (i64, i64)>,
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
        self.partitions.values().map(|(position, end)| (end - position).max(0).unsigned_abs()).sum()
    }

    /// Whether all of so many partitions were delivered to their ends.
    pub(super) fn is_delivered(&self, partitions: usize) -> bool {
        self.partitions.len() == partitions && self.behind() == 0
    }
}
