//! One event, before it has a form.

use super::fault::Defect;
use crate::shard::Shard;

/// One delivery of an event. What it looks like follows from this and the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When it arrives, in microseconds since 1970.
    pub delivered: i64,
    /// When it happened, as the person's device tells it.
    pub time: i64,
    /// The number of its session: unlike that of all others.
    pub session: u64,
    /// The number of the person.
    pub person: u64,
    /// What it is about.
    pub item: u32,
    /// The number of the step in its session.
    pub step: u32,
    /// The state of the chain.
    pub state: u8,
    /// Whether this is the second delivery.
    pub again: bool,
    /// Why it cannot be taken.
    pub defect: Option<Defect>,
    /// The shard of the person.
    pub shard: Shard,
}

impl Event {
    /// The place of the event in the stream: total, and the same however the stream is shared.
    pub fn order(&self) -> (i64, u64, u32, bool) {
        (self.delivered, self.session, self.step, self.again)
    }
}
