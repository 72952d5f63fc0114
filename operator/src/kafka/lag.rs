//! How far landing is behind. Pure: a visit in, numbers out.

use clickstream_crds::spec::StartFrom;

use super::{Bounds, Landed, PartitionSeen};

/// How far the landing of one partition is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// The partition.
    pub partition: i32,
    /// Offsets that are there and have not landed; `None` where nobody could tell.
    ///
    /// Offsets, not events: transactions leave markers among them. At the end of a partition they are no lag, since what
    /// consumers commit is where they would read on, and that is behind the markers.
    pub offsets: Option<u64>,
    /// Offsets that the topic has expired before they could land: from here to before there.
    pub lost: Option<(i64, i64)>,
}

/// How far each partition is behind.
pub fn lag(landed: &Landed) -> Vec<Lag> {
    landed.partitions.iter().map(|seen| of_partition(seen, landed.start_from)).collect()
}

/// How far all partitions together are behind; `None` where that of one is not known.
pub fn total_lag(lags: &[Lag]) -> Option<u64> {
    lags.iter()
        .map(|lag| lag.offsets)
        .try_fold(0, |sum: u64, offsets| offsets.map(|offsets| sum.saturating_add(offsets)))
}

/// Whether everything that is there has landed; `None` where nobody could tell.
pub fn drained(lags: &[Lag]) -> Option<bool> {
    if lags.iter().any(|lag| lag.offsets.is_some_and(|offsets| offsets > 0)) {
        return Some(false);
    }
    total_lag(lags).map(|offsets| offsets == 0)
}

fn of_partition(seen: &PartitionSeen, start_from: StartFrom) -> Lag {
    let partition = seen.partition;
    let Some(Bounds { start, end }) = seen.bounds else { return Lag { partition, offsets: None, lost: None } };
    let next = match (seen.committed, start_from) {
        (Some(committed), _) => committed,
        (None, StartFrom::Earliest) => start,
        (None, StartFrom::Latest) => end,
    };
    // A commit beyond the end is of a topic that was there before: nothing is behind, and nothing lands either.
    let offsets = Some(u64::try_from(end - next.max(start)).unwrap_or(0));
    Lag { partition, offsets, lost: (next < start).then_some((next, start)) }
}

#[cfg(test)]
mod tests;
