//! How the operator speaks with Kafka: short visits at a slow cadence, never within a reconcile.
//!
//! ```text
//! reconcile ──ask(key, Errand)──▶ Lookout ──visit──▶ brokers      one short-lived connection a visit,
//!     ▲      ◀──the last answer──    │    ◀── Visit or Trouble    every step bounded in time
//!     └───────── "it changed" ───────┘
//!                                 Visit ──lag, landed through, summary of the replay──▶ status (pure)
//! ```

mod access;
mod ask;
mod brokers;
mod connection;
mod delete;
mod dial;
mod errand;
mod found;
mod go;
mod group;
mod lag;
mod landing;
mod login;
mod lookout;
mod replay;
mod scram;
mod topic;
mod topic_id;
mod trouble;
mod wire;

pub use access::{Access, Login, PasswordMechanism, Secret, Tls, Trusted};
pub use delete::{Deletion, delete_topics};
pub use errand::{Errand, LandingErrand, Managed, Occasion, ReplayErrand, TopicErrand, Wanted};
pub use found::{
    Bounds, Landed, PartitionSeen, Promptness, Refusal, Replayed, ShardSeen, TopicFound, TopicSeen, Visit,
};
pub use go::visit;
pub use lag::{Lag, drained, lag, total_lag};
pub use landing::{LandedThrough, Landing};
pub use lookout::{Answer, Cadence, Lookout};
pub use replay::{ReplayState, ReplaySummary};
pub use topic_id::{NoTopicId, TopicId};
pub use trouble::Trouble;

/// The number of a replay's shards, which are the partitions of its topic.
pub const SHARDS: i32 = 32;
