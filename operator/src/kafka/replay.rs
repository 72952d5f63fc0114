//! What producers tell of a replay, put together. Pure.

use clickstream_crds::notes::{ReplayNote, ReplayStop, UnreadableNote};

use super::{Replayed, SHARDS};

/// A run of a replay, all its shards together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplaySummary<'a> {
    /// Rows passed, in all rounds.
    pub rows: u64,
    /// Events sent.
    pub sent: u64,
    /// Of them, rows that could not be read.
    pub bad: u64,
    /// Shards that have sent all there is.
    pub done: usize,
    /// How the run stands.
    pub state: ReplayState<'a>,
    /// A note that cannot be read.
    pub unreadable: Option<&'a UnreadableNote>,
}

/// How a run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayState<'a> {
    /// Nothing is noted of it: it has not begun, or its group was idle for so long that the brokers have dropped its offsets
    /// (a week by default). So whoever has seen a run complete must not take this for news.
    Untold,
    /// It goes on.
    Running,
    /// A person has to mend something.
    Stopped(&'a ReplayStop),
    /// All shards have sent all there is.
    Complete,
}

impl<'a> ReplaySummary<'a> {
    /// Puts the shards of the run together that was asked about. What is noted of other runs says nothing of this one.
    pub fn of(replayed: &'a Replayed) -> Self {
        let notes =
            || replayed.shards.values().filter_map(|note| note.as_ref().ok()).filter(|note| note.run == replayed.run);
        let sum = |count: fn(&ReplayNote) -> u64| notes().map(count).fold(0, u64::saturating_add);
        let done = notes().filter(|note| note.done).count();
        let state = if usize::try_from(SHARDS).is_ok_and(|all| done == all) {
            ReplayState::Complete
        } else if let Some(stop) = notes().find_map(|note| note.stopped.as_ref()) {
            ReplayState::Stopped(stop)
        } else if notes().next().is_some() {
            ReplayState::Running
        } else {
            ReplayState::Untold
        };
        Self {
            rows: notes().map(|note| note.rows).max().unwrap_or(0),
            sent: sum(|note| note.sent),
            bad: sum(|note| note.bad),
            done,
            state,
            unreadable: replayed.shards.values().find_map(|note| note.as_ref().err()),
        }
    }
}

#[cfg(test)]
mod tests;
