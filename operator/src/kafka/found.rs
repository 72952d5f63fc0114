use std::collections::BTreeMap;

use clickstream_crds::notes::{LandingNote, ReplayNote, UnreadableNote};
use clickstream_crds::spec::StartFrom;

use super::TopicId;

/// What a visit has found. Equal to the one before where nothing has moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The cluster's own id, where it tells one.
    pub cluster_id: Option<String>,
    /// The topic of the events.
    pub topic: TopicSeen,
    /// The replay, where it was asked for.
    pub replay: Option<Replayed>,
    /// The landing, where it was asked for and the topic is there.
    pub landing: Option<Landed>,
}

/// A topic after a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopicSeen {
    /// It is there, and what was asked for.
    Found(TopicFound),
    /// It is not there, and not to be made by us.
    Missing,
    /// It is not what was asked for, and the visit did not make it so.
    Refused {
        /// As it is, where it is there.
        found: Option<TopicFound>,
        /// Why.
        why: Refusal,
    },
}

/// A topic that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicFound {
    /// Its own id. Another one under the same name is another topic.
    pub id: TopicId,
    /// How many partitions it has.
    pub partitions: i32,
    /// On how many brokers each is kept.
    pub replicas: i32,
    /// Whether this visit has made it.
    pub made_now: bool,
}

/// Why a topic is not what was asked for. Each says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was there before us, and is something else.
    #[error("a topic of this name was there before and differs: {}", .differences.join("; "))]
    NotOurs {
        /// What it would take.
        differences: Vec<String>,
    },
    /// The topic that was known as ours is gone; nothing is under its name.
    #[error("the topic {known} that was made for this pipeline is gone, with all events that had not landed")]
    Gone {
        /// The one that is gone.
        known: TopicId,
    },
    /// The topic that was known as ours is gone; another is under its name.
    #[error("the topic was deleted and made again by somebody else: it was {known}, it is {found}")]
    Recreated {
        /// The one that is gone.
        known: TopicId,
        /// The one that is there.
        found: TopicId,
    },
    /// It has more partitions than are asked for.
    #[error(
        "the topic has {has} partitions and topic.partitions says {wanted}: partitions cannot be taken away, write {has} or more"
    )]
    TooManyPartitions {
        /// How many there are.
        has: i32,
        /// How many were asked for.
        wanted: i32,
    },
    /// It is kept on another number of brokers than asked for.
    #[error(
        "the topic is kept on {has} brokers and topic.replicas says {wanted}: write {has}, or have the partitions reassigned with Kafka's own tool"
    )]
    OtherReplicas {
        /// On how many it is.
        has: i32,
        /// How many were asked for.
        wanted: i32,
    },
    /// A replay's topic without a partition for each shard.
    #[error(
        "the topic has {has} partitions and must have {wanted}, one for each shard of the replay: delete it, it is made anew"
    )]
    NotAReplayTopic {
        /// How many there are.
        has: i32,
        /// How many it takes.
        wanted: i32,
    },
    /// The brokers do not do it.
    #[error("the brokers refuse to {what}: {said} ({code})")]
    Broker {
        /// What was to be done.
        what: String,
        /// Kafka's word for why.
        code: String,
        /// What they say of it.
        said: String,
    },
}

/// A replay, as its workers tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The topic that keeps its progress.
    pub topic: TopicSeen,
    /// The run that was asked about.
    pub run: u32,
    /// What is noted of each shard, whatever its run; a shard that nothing is noted of is not there.
    pub shards: BTreeMap<i32, ShardSeen>,
}

/// What is noted of a shard.
pub type ShardSeen = Result<ReplayNote, UnreadableNote>;

/// How far a landing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Where a partition begins of which nothing was committed.
    pub start_from: StartFrom,
    /// Whether the group is sharing its partitions anew.
    pub is_moving: bool,
    /// Whether what comes lands in time. A visit alone cannot tell: it takes those before it.
    pub promptness: Promptness,
    /// The partitions, in order.
    pub partitions: Vec<PartitionSeen>,
}

/// Whether what comes lands in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Promptness {
    /// The visits do not go back far enough.
    #[default]
    Untold,
    /// In every partition it does, or nothing waits there.
    InTime,
    /// In some partition it does not.
    Late,
}

/// One partition of the topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionSeen {
    /// Its number.
    pub partition: i32,
    /// What it holds; `None` where its broker could not tell.
    pub bounds: Option<Bounds>,
    /// The offset that the group has committed.
    pub committed: Option<i64>,
    /// What is noted beside it.
    pub note: Option<Result<LandingNote, UnreadableNote>>,
}

/// What a partition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first offset that is still there.
    pub start: i64,
    /// The offset after the last that can be read: what lies in an open transaction is behind it.
    pub end: i64,
}

impl TopicSeen {
    /// The topic as it is, where it is there.
    pub const fn found(&self) -> Option<&TopicFound> {
        match self {
            Self::Found(found) | Self::Refused { found: Some(found), .. } => Some(found),
            Self::Missing | Self::Refused { found: None, .. } => None,
        }
    }

    /// The same, unless it was there before us and we may not take it: else it would pass for ours at the next visit.
    pub const fn taken(&self) -> Option<&TopicFound> {
        match self {
            Self::Refused { why: Refusal::NotOurs { .. }, .. } => None,
            _ => self.found(),
        }
    }
}
