//! What consumers tell of their landing, put together. Pure.

use clickstream_crds::notes::{Blocked, LandingNote, UnreadableNote};

use super::lag::lag;
use super::{Landed, PartitionSeen};

/// The moment before which everything that reached Kafka has landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandedThrough {
    /// The moment of the visit: nothing waits.
    Now,
    /// This one, in microseconds since 1970.
    Before(i64),
    /// Nobody has told yet.
    Unknown,
}

/// What the notes of all partitions say together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing<'a> {
    /// The moment before which everything that reached Kafka has landed.
    pub through: LandedThrough,
    /// The partitions that do not go on, the one that has stood longest first.
    pub blocked: Vec<(i32, &'a Blocked)>,
    /// Records of the last batch of each partition.
    pub records: u64,
    /// How many of them were not valid.
    pub invalid: u64,
    /// A note that cannot be read.
    pub unreadable: Option<(i32, &'a UnreadableNote)>,
}

impl<'a> Landing<'a> {
    /// Puts the notes together.
    pub fn of(landed: &'a Landed) -> Self {
        let notes = || landed.partitions.iter().filter_map(|seen| Some((seen.partition, seen.note.as_ref()?)));
        let readable = || notes().filter_map(|(partition, note)| Some((partition, note.as_ref().ok()?)));
        let blocked = readable().filter_map(|(partition, note)| Some((partition, note.blocked.as_ref()?)));
        let mut blocked: Vec<_> = blocked.collect();
        blocked.sort_by_key(|(partition, blocked)| (blocked.since, *partition));
        let sum = |count: fn(&LandingNote) -> u64| readable().map(|(_, note)| count(note)).fold(0, u64::saturating_add);
        Self {
            through: through(landed),
            blocked,
            records: sum(|note| note.records),
            invalid: sum(|note| note.invalid),
            unreadable: notes().find_map(|(partition, note)| Some((partition, note.as_ref().err()?))),
        }
    }

    /// Of a million records of the last batches so many were not valid; `None` where there were none.
    pub fn invalid_per_million(&self) -> Option<u64> {
        self.invalid.saturating_mul(1_000_000).checked_div(self.records)
    }
}

/// The partition that is furthest behind decides.
fn through(landed: &Landed) -> LandedThrough {
    let lags = lag(landed);
    let each = landed.partitions.iter().zip(&lags).map(|(seen, lag)| match lag.offsets {
        Some(0) => LandedThrough::Now,
        Some(_) => noted(seen).map_or(LandedThrough::Unknown, LandedThrough::Before),
        None => LandedThrough::Unknown,
    });
    each.reduce(|one, other| match (one, other) {
        (LandedThrough::Unknown, _) | (_, LandedThrough::Unknown) => LandedThrough::Unknown,
        (LandedThrough::Now, earlier) | (earlier, LandedThrough::Now) => earlier,
        (LandedThrough::Before(one), LandedThrough::Before(other)) => LandedThrough::Before(one.min(other)),
    })
    .unwrap_or(LandedThrough::Unknown)
}

fn noted(seen: &PartitionSeen) -> Option<i64> {
    seen.note.as_ref()?.as_ref().ok()?.through
}

#[cfg(test)]
mod tests;
