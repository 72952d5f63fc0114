//! The log between producers and consumers, behind two narrow ports: nothing else knows whether it is Kafka or a folder on a laptop.
//!
//! ```text
//! replay ──Outbox──▶ partitions of the topic ──Inbox──▶ landing
//!    ▲                    │
//!    └── progress, kept ──┘ in the same atomic step as the events
//! ```

pub mod embedded;
pub mod kafka;

mod batch;
mod inbox;
mod murmur2;
mod outbox;

pub use batch::Batch;
pub use inbox::{Headers, Inbox, InboxEvent, Partition, Record, Records};
pub use outbox::{LeaseEvent, Outbox, Outgoing, Sealed, Sent, ShardRecords};
