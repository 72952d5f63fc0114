//! What has happened, counted, and what waits, for whoever watches.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::backlog::Backlog;
use super::now::Now;
use super::plan::Plan;

/// The counters and gauges of landing.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Plans whose objects are all there.
    pub plans: Counter,
    /// Objects of these plans.
    pub objects: Counter,
    /// Valid events in them.
    pub events: Counter,
    /// Records that were not valid.
    pub invalid: Counter,
    /// The same by what is wrong, and with which of the declared columns: no message can invent another label.
    pub quarantined: Family<Reason, Counter>,
    /// Offsets that the topic expired before they were read.
    pub expired: Counter,
    /// Requests to the store that were not answered well.
    pub failures: Counter,
    /// How often a partition stopped for a person to look.
    pub stops: Counter,
    /// How long the oldest record that has been read and has not landed has been in Kafka.
    pub lag: Gauge<f64, AtomicU64>,
    /// How long it has waited here.
    pub waiting: Gauge<f64, AtomicU64>,
    /// What batches take in memory.
    pub buffered: Gauge,
    /// Batches that are closed and have not landed.
    pub open: Gauge,
}

/// A reason, and the column; empty where it is the record as a whole.
type Reason = [(&'static str, String); 2];

impl Signals {
    /// Lets them be seen.
    pub fn register(&self, registry: &mut Registry) {
        let mut counter = |name: &str, help: &str, counter: &Counter| registry.register(name, help, counter.clone());
        counter("landed_plans", "Plans whose objects are all there", &self.plans);
        counter("landed_objects", "Objects of landed plans", &self.objects);
        counter("landed_events", "Valid events that have landed", &self.events);
        counter("landed_invalid", "Records that were not valid", &self.invalid);
        counter("expired_offsets", "Offsets that the topic expired before they were read", &self.expired);
        counter("store_failures", "Requests to the store that were not answered well", &self.failures);
        counter("stopped_partitions", "How often a partition stopped for a person to look", &self.stops);
        let help = "Records that were not valid, by what is wrong and with which column";
        registry.register("quarantined", help, self.quarantined.clone());
        registry.register("open_plans", "Batches that are closed and have not landed", self.open.clone());
        let mut measured = |name: &str, help: &str, gauge: &Gauge<f64, AtomicU64>| {
            registry.register_with_unit(name, help, Unit::Seconds, gauge.clone());
        };
        let help = "How long the oldest record that was read and has not landed has been in Kafka";
        measured("landed_lag", help, &self.lag);
        measured("oldest_unlanded", "How long it has waited in this process", &self.waiting);
        let help = "What batches take in memory";
        registry.register_with_unit("buffered", help, Unit::Bytes, self.buffered.clone());
    }

    /// All objects of a plan are there.
    pub(super) fn landed(&self, plan: &Plan) {
        self.plans.inc();
        self.objects.inc_by(plan.manifest.portions.len() as u64);
        self.events.inc_by(plan.manifest.landed());
        self.invalid.inc_by(plan.manifest.invalid());
        for (name, &count) in &plan.manifest.quarantined {
            let (reason, column) = name.split_once(':').unwrap_or((name, ""));
            let labels = [("reason", reason.to_owned()), ("column", column.to_owned())];
            self.quarantined.get_or_create(&labels).inc_by(count);
        }
    }

    /// What waits now.
    pub(super) fn show(&self, backlog: &Backlog, now: Now) {
        let seconds = |from: Option<i64>| from.map_or(0.0, |from| as_seconds(now.wall.saturating_sub(from)));
        self.lag.set(seconds(backlog.sent));
        self.waiting.set(seconds(backlog.read));
        self.buffered.set(i64::try_from(backlog.bytes).unwrap_or(i64::MAX));
        self.open.set(i64::try_from(backlog.open).unwrap_or(i64::MAX));
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown to people and graphs only")]
fn as_seconds(micros: i64) -> f64 {
    micros.max(0) as f64 / 1e6
}

#[cfg(test)]
mod tests;
