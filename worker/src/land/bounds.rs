//! When batches close, and how much may be held.

use clickstream_crds::settings::Landing;
use clickstream_crds::spec::{PartitionBy, StartFrom};

/// What bounds the landing of a pod. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Where a chain starts of which nothing is known.
    pub start_from: StartFrom,
    /// A batch closes with so many events…
    pub events: u64,
    /// …or so many bytes in memory…
    pub bytes: u64,
    /// …or so long after its first event. A quiet partition waits for that too: where traffic comes in waves, closing earlier
    /// would make small files.
    pub age: u64,
    /// …or when an hour of the clock ends.
    pub hourly: bool,
    /// …or when its rows go to so many directories.
    pub directories: usize,
    /// What all batches of the pod may hold, in bytes, with the objects made of them.
    pub memory: u64,
    /// What the client may have fetched ahead of them, in bytes.
    pub fetch: u64,
    /// How long partitions that others wait for are held to finish what is open.
    pub revoke: u64,
}

/// How many objects are made and written at a time: more would fill memory, not the line.
pub(super) const UPLOADS: usize = 4;

/// What a worker needs besides: code, requests on their way.
const BASE: u64 = 64 << 20;
const LARGEST_FETCH: u64 = 32 << 20;
const SMALLEST_FETCH: u64 = 2 << 20;

impl Bounds {
    /// The bounds that the settings ask for.
    pub fn new(landing: &Landing) -> Self {
        let pod = landing.memory_bytes;
        let fetch = (pod / 16).clamp(SMALLEST_FETCH, LARGEST_FETCH);
        // What has left the client's queue and is in no batch yet takes as much again, at most.
        let others = BASE + 2 * fetch;
        Self {
            start_from: landing.start_from,
            events: landing.batch.max_events.max(1),
            bytes: landing.batch.max_bytes.max(1),
            age: landing.batch.max_age_millis,
            hourly: landing.partitioning.by == PartitionBy::IngestTime,
            directories: 64,
            memory: pod.saturating_sub(others).max(pod / 4),
            fetch,
            revoke: 20_000,
        }
    }
}

#[cfg(test)]
mod tests;
