use clickstream_crds::notes::Hindrance;

use crate::kafka::{PartitionSeen, Visit, lag};

/// What waits in Kafka, as far as more consumers would change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The topic's partitions.
    pub partitions: i32,
    /// Offsets that have not landed. Those of a partition that a person has to look at are left out: no number of consumers
    /// lands them.
    pub waiting: u64,
    /// The store does not take what is to land.
    pub is_held_up: bool,
    /// The group is sharing its partitions anew.
    pub is_moving: bool,
}

impl Backlog {
    /// What a visit tells of it; `None` where that of one partition is not known.
    pub fn of(visit: &Visit) -> Option<Self> {
        let partitions = visit.topic.found()?.partitions.max(1);
        let landed = visit.landing.as_ref()?;
        let counted = landed.partitions.iter().zip(lag(landed)).filter(|(seen, _)| !is_stuck(seen));
        let waiting =
            counted.map(|(_, lag)| lag.offsets).try_fold(0, |sum: u64, offsets| Some(sum.saturating_add(offsets?)))?;
        let is_held_up = landed.partitions.iter().any(|seen| !is_stuck(seen) && hindrance(seen).is_some());
        Some(Self { partitions, waiting, is_held_up, is_moving: landed.is_moving })
    }
}

fn hindrance(seen: &PartitionSeen) -> Option<Hindrance> {
    let note = seen.note.as_ref()?.as_ref().ok()?;
    note.blocked.as_ref().map(|blocked| blocked.reason)
}

fn is_stuck(seen: &PartitionSeen) -> bool {
    matches!(hindrance(seen), Some(Hindrance::Stuck | Hindrance::Other))
}

#[cfg(test)]
mod tests;
