//! What a replica tells Prometheus.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use clickstream_crds::settings::Pace;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

use crate::replay::Ledger;
use crate::shard::Shards;

/// The upper bounds of the buckets of lateness, in microseconds.
const BOUNDS: [u64; 14] =
    [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];

/// The last that was seen of a replica.
#[derive(Debug)]
pub struct Observed {
    last: Mutex<(Ledger, u32, bool)>,
    /// Events per second that were asked for of the whole run.
    target: Option<f64>,
}

impl Observed {
    /// A replica of which nothing was seen yet.
    pub fn new(pace: &Pace) -> Self {
        Self { last: Mutex::default(), target: target(pace) }
    }

    /// Notes what is seen now.
    pub fn see(&self, ledger: &Ledger, held: Shards, complete: bool) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = (ledger.clone(), held.len(), complete);
    }
}

/// The events per second that a pace asks for, where it asks for a number.
pub(super) fn target(pace: &Pace) -> Option<f64> {
    match pace {
        Pace::Rate { events_per_1000_seconds } => Some(as_float(*events_per_1000_seconds) / 1_000.0),
        Pace::Unlimited | Pace::Speed { .. } => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown to people and graphs only")]
pub(super) const fn as_float(number: u64) -> f64 {
    number as f64
}

impl Collector for Observed {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let (ledger, shards, complete) = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let missed = as_float(ledger.missed.unsigned_abs()) / 1e6;
        let counters = [
            ("events", "Events sent that everyone can see", ledger.sent),
            ("bad_rows", "Of the events sent, rows that cannot be read", ledger.sent_bad),
            ("rows", "Rows passed, also those that other replicas send", ledger.rows),
            ("out_of_order", "Events sent that are earlier than one before them", ledger.out_of_order),
            ("seals", "Transactions that came through", ledger.sealed),
            ("unsealed", "Transactions that came to nothing or whose outcome was unknown", ledger.unsealed),
        ];
        for (name, help, value) in counters {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
        }
        let bytes =
            encoder.encode_descriptor("sent", "Bytes of the events sent", Some(&Unit::Bytes), MetricType::Counter)?;
        ConstCounter::new(ledger.bytes).encode(bytes)?;
        let help = "By how much the schedule was moved, since it could not be kept";
        let skipped = encoder.encode_descriptor("schedule_moved", help, Some(&Unit::Seconds), MetricType::Counter)?;
        ConstCounter::new(missed).encode(skipped)?;
        for (name, help, value) in [
            ("shards", "How many of the 32 shards this replica holds", i64::from(shards)),
            ("complete", "Whether all replicas have sent all there is", i64::from(complete)),
        ] {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        if let Some(target) = self.target {
            let help = "Events per second that are asked for, of all replicas together";
            ConstGauge::new(target).encode(encoder.encode_descriptor(
                "target_rate",
                help,
                None,
                MetricType::Gauge,
            )?)?;
        }
        let late = &ledger.late;
        let buckets = BOUNDS.map(|bound| (as_float(bound) / 1e6, late.up_to(bound)));
        // Each bucket counts those of the ones before it, as the format wants, and the last one everything.
        let mut below = 0;
        let mut buckets: Vec<_> = buckets
            .into_iter()
            .map(|(bound, up_to)| {
                let within = up_to - below;
                below = up_to;
                (bound, within)
            })
            .collect();
        buckets.push((f64::MAX, late.count() - below));
        let help = "How late events are sent, against the moment at which they were due";
        let mut histogram = encoder.encode_descriptor("lateness", help, Some(&Unit::Seconds), MetricType::Histogram)?;
        histogram.encode_histogram::<NoLabelSet>(as_float(late.sum()) / 1e6, late.count(), &buckets, None)
    }
}
