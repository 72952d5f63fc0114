//! The log as Kafka.
//!
//! Everything that passes by itself (a broker that restarts, a coordinator that moves) is waited out inside, within the
//! bounds of the options; what a person has to mend comes out as a [`KafkaTrouble`] that says what and where.

mod cluster;
mod inbox;
mod outbox;
mod passage;
mod rebalances;
mod reports;
mod survey;
mod topics;
mod trouble;

pub use inbox::{InboxOptions, KafkaInbox};
pub use outbox::{KafkaOutbox, OutboxOptions, leave_word};
pub use passage::{Level, Passage};
pub use topics::ensure_topic;
pub use trouble::KafkaTrouble;
