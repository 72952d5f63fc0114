//! What has happened, counted, to be shown by whoever exports numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use super::plan::Plan;

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

/// The counters of landing.
#[derive(Debug, Default)]
pub struct Signals {
    /// Plans whose objects are all there.
    pub plans: Counter,
    /// Objects of these plans.
    pub objects: Counter,
    /// Valid events in them.
    pub events: Counter,
    /// Records that were not valid.
    pub invalid: Counter,
    /// Offsets that the topic expired before they were read.
    pub expired: Counter,
    /// Requests to the store that were not answered well.
    pub failures: Counter,
    /// Partitions that have stopped until a person looks.
    pub stops: Counter,
}

impl Counter {
    /// Adds to it.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// The sum.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Signals {
    /// All objects of a plan are there.
    pub(super) fn landed(&self, plan: &Plan) {
        self.plans.add(1);
        self.objects.add(plan.manifest.portions.len() as u64);
        self.events.add(plan.manifest.landed());
        self.invalid.add(plan.manifest.invalid());
    }
}
