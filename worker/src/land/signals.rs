//! What has happened, counted, for whoever watches.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

use super::plan::Plan;

/// The counters of landing.
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
    /// Offsets that the topic expired before they were read.
    pub expired: Counter,
    /// Requests to the store that were not answered well.
    pub failures: Counter,
    /// How often a partition stopped for a person to look.
    pub stops: Counter,
}

impl Signals {
    /// Lets them be seen.
    pub fn register(&self, registry: &mut Registry) {
        let mut register = |name: &str, help: &str, counter: &Counter| registry.register(name, help, counter.clone());
        register("landed_plans", "Plans whose objects are all there", &self.plans);
        register("landed_objects", "Objects of landed plans", &self.objects);
        register("landed_events", "Valid events that have landed", &self.events);
        register("landed_invalid", "Records that were not valid", &self.invalid);
        register("expired_offsets", "Offsets that the topic expired before they were read", &self.expired);
        register("store_failures", "Requests to the store that were not answered well", &self.failures);
        register("stopped_partitions", "How often a partition stopped for a person to look", &self.stops);
    }

    /// All objects of a plan are there.
    pub(super) fn landed(&self, plan: &Plan) {
        self.plans.inc();
        self.objects.inc_by(plan.manifest.portions.len() as u64);
        self.events.inc_by(plan.manifest.landed());
        self.invalid.inc_by(plan.manifest.invalid());
    }
}
