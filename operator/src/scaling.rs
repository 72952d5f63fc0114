//! How many consumers there shall be, by how many events have not landed. Pure: what is known in, a number and its reason out.
//!
//! Each change makes every consumer wait while partitions move, and what is seen of landing comes in the steps of its batches.
//! So a number changes only after another one has been right for a whole window, goes there at once, and the next window begins
//! when all pods are ready and the group has shared the partitions.

mod backlog;
mod told;

use std::cmp::Ordering;
use std::time::Duration;

use clickstream_crds::translate::LagBounds;
use jiff::Timestamp;

pub use backlog::Backlog;

use crate::rollout::Health;

/// How long another number must have been right before it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// A larger one.
    pub up: Duration,
    /// A smaller one.
    pub down: Duration,
}

/// What is known when it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What the manifest says.
    pub bounds: LagBounds,
    /// How long to wait.
    pub windows: Windows,
    /// What waits in Kafka; `None` where nobody can tell.
    pub backlog: Option<Backlog>,
    /// The number that was decided last; `None` before the first time.
    pub decided: Option<i32>,
    /// The number that the Deployment has.
    pub applied: Option<i32>,
    /// How the pods are.
    pub pods: Health,
    /// Another number that has been right for a while.
    pub pending: Option<Pending>,
}

/// Another number than the one that was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Of all that were right since, the one that changes least.
    pub replicas: i32,
    /// Since when, in whole seconds.
    pub since: Timestamp,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// So many consumers.
    pub replicas: i32,
    /// Another number that is not yet taken.
    pub pending: Option<Pending>,
    /// When it is.
    pub due: Option<Timestamp>,
    /// Why so many.
    pub why: Why,
}

/// Why there are so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is right for what waits.
    Enough,
    /// More would be right, and only wait: there are no more partitions.
    Capped,
    /// Another number is right, but not yet for long enough.
    Waits,
    /// Another number was right for long enough.
    Changed {
        /// So many events waited.
        waiting: u64,
    },
    /// The pods are not all ready, or the group has not shared the partitions yet.
    Settles,
    /// More would be right, but the store does not take what those bring that there are.
    HeldUp,
    /// Nobody can tell what waits.
    Unknown,
}

/// Decides.
pub fn decide(known: &Known, now: Timestamp) -> Decision {
    let LagBounds { min, max, target } = known.bounds;
    let Some(backlog) = &known.backlog else {
        let replicas = known.decided.unwrap_or(min).clamp(min, max);
        return Decision { replicas, pending: known.pending, due: None, why: Why::Unknown };
    };
    let most = max.min(backlog.partitions);
    let current = known.decided.unwrap_or(min).clamp(min.min(most), most);
    let stays = |why| Decision { replicas: current, pending: None, due: None, why };
    if let Some(done) = known.pending.filter(|pending| known.is_over(pending, current, now))
        && known.applied == Some(done.replicas)
    {
        // It was applied by one who ended before it could say so.
        return Decision { replicas: done.replicas, ..stays(Why::Settles) };
    }
    if backlog.is_moving || known.pods == Health::RollingOut {
        return stays(Why::Settles);
    }
    let asked = i32::try_from(backlog.waiting.div_ceil(target)).unwrap_or(i32::MAX).clamp(min, max);
    let right = evenly(asked.min(most), backlog.partitions).max(min.min(most));
    let direction = right.cmp(&current);
    match direction {
        Ordering::Equal if asked > most => return stays(Why::Capped),
        Ordering::Equal => return stays(Why::Enough),
        Ordering::Greater if backlog.is_held_up => return stays(Why::HeldUp),
        // One more of what does not run helps nobody. Fewer do: those that cannot run go first.
        Ordering::Greater if known.pods != Health::Available => return stays(Why::Settles),
        Ordering::Greater | Ordering::Less => {}
    }
    let begun = known.pending.filter(|pending| pending.replicas.cmp(&current) == direction);
    let begun = begun.unwrap_or(Pending { replicas: right, since: whole_seconds(now) });
    let careful = if direction.is_gt() { begun.replicas.min(right) } else { begun.replicas.max(right) };
    let pending = Pending { replicas: careful, ..begun };
    if known.is_over(&pending, current, now) {
        let why = Why::Changed { waiting: backlog.waiting };
        return Decision { replicas: pending.replicas, pending: None, due: None, why };
    }
    let due = pending.since.checked_add(known.window(&pending, current)).ok();
    Decision { replicas: current, pending: Some(pending), due, why: Why::Waits }
}

impl Known {
    fn window(&self, pending: &Pending, current: i32) -> Duration {
        if pending.replicas > current { self.windows.up } else { self.windows.down }
    }

    fn is_over(&self, pending: &Pending, current: i32, now: Timestamp) -> bool {
        let gone = Duration::try_from(now.duration_since(pending.since)).unwrap_or_default();
        gone >= self.window(pending, current)
    }
}

/// The fewest consumers that have as many partitions each, at most, as this number would have: seven of twelve are no faster
/// than six.
fn evenly(consumers: i32, partitions: i32) -> i32 {
    let (Ok(consumers), Ok(partitions)) = (u32::try_from(consumers.max(1)), u32::try_from(partitions.max(1))) else {
        return consumers;
    };
    let each = partitions.div_ceil(consumers);
    i32::try_from(partitions.div_ceil(each)).unwrap_or(i32::MAX)
}

/// As the status keeps it.
fn whole_seconds(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

#[cfg(test)]
mod tests;
