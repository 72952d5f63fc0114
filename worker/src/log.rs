//! The log between producers and consumers, behind two narrow ports: nothing else knows whether it is Kafka or a folder on a laptop.
//!
//! ```text
//! replay ──Outbox──▶ partitions of the topic ──Inbox──▶ landing
//!    ▲                    │
//!    └── progress, kept ──┘ in the same atomic step as the events
//! ```

pub mod kafka;

mod inbox;
mod outbox;

pub use inbox::{Headers, Inbox, InboxEvent, Partition, Record, Records};
pub use outbox::{LeaseEvent, Outbox, Outgoing, Sealed, Sent, ShardRecords};
