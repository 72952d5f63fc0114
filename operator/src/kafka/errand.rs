use std::collections::BTreeMap;
use std::time::Duration;

use clickstream_crds::spec::StartFrom;

use super::{Access, TopicId};

/// What a visit is to see, and what it is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// The cluster.
    pub access: Access,
    /// The topic of the events.
    pub topic: TopicErrand,
    /// The replay, where there is a producer.
    pub replay: Option<ReplayErrand>,
    /// The landing, where there is a consumer.
    pub landing: Option<LandingErrand>,
    /// What it is asked for: an answer from before the occasion came up is none.
    pub occasion: Occasion,
}

/// What a visit is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// To know how things are.
    Routine,
    /// To know whether anything is left, now that nothing comes any more.
    LastLook,
}

impl Errand {
    /// Whether an answer to `before` still tells something: it is of the same place, and for the same occasion. What is asked
    /// for may have changed: the next visit sees to it.
    pub(super) fn goes_on_from(&self, before: &Self) -> bool {
        self.access == before.access && self.topic.name == before.topic.name && self.occasion == before.occasion
    }
}

/// A topic, and what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicErrand {
    /// Its name.
    pub name: String,
    /// What it should be.
    pub wanted: Wanted,
}

/// What a topic should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Somebody else's concern: it is looked at and never written.
    Nobody,
    /// What is said here: it is made, grown and set where it may be.
    Managed(Managed),
}

/// What a topic of ours should be. What is not said is the brokers' own choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managed {
    /// How many partitions; they are never made fewer.
    pub partitions: Option<i32>,
    /// On how many brokers each is kept; never changed once the topic is there.
    pub replicas: Option<i32>,
    /// Settings by Kafka's names; those that are not named here are left as they are.
    pub config: BTreeMap<String, String>,
    /// Whether a topic of this name that is not known as ours may be written to, or made again where ours is gone: somebody
    /// has consented.
    pub may_adopt: bool,
    /// The topic that is known as ours, since an earlier visit found it or made it.
    pub known_id: Option<TopicId>,
}

/// A replay to be looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayErrand {
    /// The topic that keeps its progress. It is made like the topic of the events, where that is managed.
    pub topic: String,
    /// The group whose members share the work.
    pub group: String,
    /// Number of the run.
    pub run: u32,
}

/// A landing to be looked after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LandingErrand {
    /// The group of the consumers.
    pub group: String,
    /// Where a partition begins of which nothing was committed.
    pub start_from: StartFrom,
    /// How long an event may wait in Kafka before it lands late.
    pub in_time: Duration,
}
