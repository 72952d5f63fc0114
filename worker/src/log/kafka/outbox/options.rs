use std::time::Duration;

use clickstream_crds::settings::Pace;

/// Up to this rate an event does not wait for others: each seal waits for the last of them, and what is due meanwhile is late.
const FEW: u64 = 5_000;

/// Bounds of an outbox. The defaults are those of a pod in a cluster.
#[derive(Clone, Debug)]
pub struct OutboxOptions {
    /// How long brokers may be away when it starts.
    pub patience: Duration,
    /// After so long without a heartbeat (a frozen or lost process) the group goes on without the member.
    pub session: Duration,
    /// After so long without a look at the lease the member gives it up by itself; the others wait as long for an answer.
    pub silence: Duration,
    /// After so long the brokers abort a transaction by themselves. Readers wait for a frozen sender as long.
    pub transaction: Duration,
    /// How long each step of a seal may take.
    pub seal: Duration,
    /// How long one question for progress waits for what is in doubt.
    pub progress: Duration,
    /// How long an event waits for others to share a request with.
    pub linger: Duration,
    /// How many bytes may be on their way. More than the processor's cache holds makes every event dearer by half; these suffice
    /// for 40 MB/s where an answer takes 50 ms, and for the largest event.
    pub queue_kilobytes: u32,
    /// The largest event with its key and headers, in bytes; at most the topic's `max.message.bytes`.
    pub largest_event: usize,
    /// As `compression.type` names it: `none`, `gzip`, `snappy`, `lz4`, `zstd`.
    pub compression: &'static str,
}

impl OutboxOptions {
    /// Those of a pod that sends at this pace.
    pub fn at(pace: &Pace) -> Self {
        let few = matches!(pace, Pace::Rate { events_per_1000_seconds } if *events_per_1000_seconds <= FEW * 1_000);
        let usual = Self::default();
        Self { linger: if few { Duration::from_millis(1) } else { usual.linger }, ..usual }
    }
}

impl Default for OutboxOptions {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(30),
            session: Duration::from_secs(8),
            silence: Duration::from_mins(1),
            transaction: Duration::from_secs(15),
            seal: Duration::from_secs(10),
            progress: Duration::from_secs(5),
            linger: Duration::from_millis(5),
            queue_kilobytes: 2 * 1024,
            largest_event: 1_000_000,
            compression: "none",
        }
    }
}
