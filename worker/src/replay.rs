//! Replay: the rows of a data set, each due at its moment, shared among replicas, none sent twice and none forgotten.
//!
//! ```text
//! DataSet ──Walk──▶ rows in one order ──Schedule──▶ when each is due ──Replayer──▶ Outbox
//!                                                                        ▲            │
//!                                                                        └─ Progress ─┘ sealed with the events
//! ```
//!
//! Every replica walks all rows and sends those of its shards. What each shard has done is sealed with its events, so
//! whoever gets the shard next goes on exactly there.

mod cursor;
mod ledger;
mod open;
mod progress;
mod replayer;
mod rows;
mod schedule;
mod walk;

#[cfg(test)]
mod simulation;

pub use cursor::Cursor;
pub use ledger::{Lateness, Ledger};
pub use progress::{Anchor, Progress, Unreadable};
pub use replayer::{Orders, Replayer, Step, Stopped, Summary};
pub use rows::{Batch, DataSet, EventClock, Fetched, Place, Prepared, Rows};
pub(crate) use schedule::Schedule;
