//! How far a stream is, for each shard.

use crate::shard::{SHARDS, Shard};

/// The next event of a shard: so many of the shard's events in the block were delivered before it. Ordered as the stream is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The block of time in which the event is delivered.
    pub block: u64,
    /// Its number among the shard's events there, from 0.
    pub index: u64,
}

/// The positions of all shards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions([Position; SHARDS as usize]);

impl Positions {
    /// Before the first event.
    pub const START: Self = Self([Position { block: 0, index: 0 }; SHARDS as usize]);

    /// The position of a shard.
    pub const fn of(&self, shard: Shard) -> Position {
        self.0[shard.index()]
    }

    /// Notes the position of a shard.
    pub const fn set(&mut self, shard: Shard, position: Position) {
        self.0[shard.index()] = position;
    }
}
