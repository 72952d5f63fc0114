//! How the operator speaks with Kafka: short visits at a slow cadence, never within a reconcile.
//!
//! ```text
//! reconcile ──ask(key, Errand)──▶ Lookout ──visit──▶ brokers      one short-lived connection a visit,
//!     ▲      ◀──the last answer──    │    ◀── Visit or Trouble    every step bounded in time
//!     └───────── "it changed" ───────┘
//!                                 Visit ──lag, landed through, summary of the replay──▶ status (pure)
//! ```

mod access;
mod errand;
mod found;
mod topic_id;
mod trouble;

pub use access::{Access, Login, PasswordMechanism, Secret, Tls, Trusted};
pub use errand::{Errand, LandingErrand, Managed, ReplayErrand, TopicErrand, Wanted};
pub use found::{Bounds, Landed, PartitionSeen, Refusal, Replayed, ShardSeen, TopicFound, TopicSeen, Visit};
pub use topic_id::{NoTopicId, TopicId};
pub use trouble::Trouble;

/// The number of a replay's shards, which are the partitions of its topic.
pub const SHARDS: i32 = 32;
