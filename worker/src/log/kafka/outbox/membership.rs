//! Who holds which shards: the membership of a group on the replay topic.
//!
//! Nothing is read through it. The client is told to fetch none of the partitions that it is assigned (a group cares for
//! what its leader gave out, not for what a member reads), so there is nothing to pause and no offset that could be out of
//! range. Rebalances are only noted when they come and answered by the methods here: the client waits for the answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::Place;
use crate::log::kafka::rebalances::{Rebalance, Rebalances};
use crate::log::kafka::reports::Reports;
use crate::log::kafka::trouble::{KafkaTrouble, Subject};
use crate::shard::{Shard, Shards};

/// A member of the group.
pub(super) struct Membership {
    consumer: BaseConsumer<Rebalances>,
    place: Arc<Place>,
    holding: Holding,
}

/// What a transaction proves its right with.
#[derive(Clone, Copy)]
pub(super) struct Lease<'a> {
    pub(super) shards: Shards,
    /// The first shard that is held: nobody else writes to its partition.
    pub(super) first: Shard,
    pub(super) fence: &'a ConsumerGroupMetadata,
}

enum Holding {
    Nothing,
    Shards { shards: Shards, fence: ConsumerGroupMetadata, revoked: bool },
}

/// What the group says.
pub(super) enum News {
    None,
    Assigned(Shards),
    Revoked,
    Lost,
}

impl Membership {
    pub(super) fn join(place: &Arc<Place>) -> Result<Self, KafkaTrouble> {
        let (cluster, options) = (&place.cluster, &place.options);
        let mut config = cluster.config();
        config.set("group.id", &place.group);
        // Eager: all give back before any is granted, so a shard never has two owners that both believe in it.
        config.set("group.protocol", "classic").set("partition.assignment.strategy", "range");
        config.set("session.timeout.ms", options.session.as_millis().to_string());
        config.set("heartbeat.interval.ms", (options.session.as_millis() / 8).max(1).to_string());
        config.set("max.poll.interval.ms", options.silence.max(options.session).as_millis().to_string());
        config.set("isolation.level", "read_committed");
        config.set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
        let rebalances = Rebalances::new(Reports::of(cluster.clone()));
        let consumer: BaseConsumer<Rebalances> =
            config.create_with_context(rebalances).map_err(|error| cluster.unusable(&error))?;
        consumer.subscribe(&[&place.replay_topic]).map_err(|error| cluster.refused(error.to_string()))?;
        Ok(Self { consumer, place: place.clone(), holding: Holding::Nothing })
    }

    /// The shards that are held, also while others wait for them.
    pub(super) fn shards(&self) -> Option<Shards> {
        match &self.holding {
            Holding::Nothing => None,
            Holding::Shards { shards, .. } => Some(*shards),
        }
    }

    /// The lease, as far as a seal for these shards needs it: for one of its own where none is named, since without any
    /// there would be no fence. `None` where one of them is not held.
    pub(super) fn lease_on(&self, mut named: impl Iterator<Item = Shard> + Clone) -> Option<Lease<'_>> {
        let Holding::Shards { shards, fence, .. } = &self.holding else { return None };
        if !named.clone().all(|shard| shards.contains(shard)) {
            return None;
        }
        let first = shards.iter().next()?;
        let fenced = named.next().unwrap_or(first);
        Some(Lease { shards: named.chain([fenced]).collect(), first, fence })
    }

    /// The next thing that the group says, until the deadline.
    pub(super) fn next(&mut self, deadline: Instant) -> Result<News, KafkaTrouble> {
        loop {
            if self.poll(deadline.saturating_duration_since(Instant::now()))? {
                return Ok(News::Lost);
            }
            self.consumer.context().reports.trouble()?;
            let rebalance = self.consumer.context().next();
            match rebalance {
                Some(Rebalance::Assigned(partitions)) => return self.take(&partitions),
                Some(Rebalance::Revoked { lost: true, .. }) => return Ok(News::Lost),
                Some(Rebalance::Revoked { lost: false, .. }) => return self.wanted(),
                None if self.is_revoked() && self.consumer.assignment_lost() => return Ok(News::Lost),
                None if deadline <= Instant::now() => return Ok(News::None),
                None => {}
            }
        }
    }

    /// Gives the shards back, where others wait for them.
    pub(super) fn release(&mut self) -> Result<(), KafkaTrouble> {
        self.holding = Holding::Nothing;
        self.consumer.unassign().map_err(|error| self.place.cluster.refused(error.to_string()))
    }

    fn take(&mut self, partitions: &[i32]) -> Result<News, KafkaTrouble> {
        let is_ours = |shard: &Shard| i32::try_from(shard.index()).is_ok_and(|number| partitions.contains(&number));
        let shards = Shard::all().filter(is_ours).collect();
        let refused = |reason: String| self.place.cluster.refused(reason);
        self.consumer.assign(&TopicPartitionList::new()).map_err(|error| refused(error.to_string()))?;
        let fence = self.consumer.group_metadata().ok_or_else(|| refused("the client has no group".to_owned()))?;
        self.holding = Holding::Shards { shards, fence, revoked: false };
        Ok(News::Assigned(shards))
    }

    /// Others wait for the shards; or did so once, and have them, when the member was silent for too long: then the client
    /// has that to say next.
    fn wanted(&mut self) -> Result<News, KafkaTrouble> {
        if let Holding::Shards { revoked, .. } = &mut self.holding {
            *revoked = true;
        }
        Ok(if self.poll(Duration::ZERO)? { News::Lost } else { News::Revoked })
    }

    fn is_revoked(&self) -> bool {
        matches!(self.holding, Holding::Shards { revoked: true, .. })
    }

    /// Whether the member was silent for so long that the group has passed over it. While nobody waits for its shards it
    /// hears of that as of a loss.
    fn poll(&self, wait: Duration) -> Result<bool, KafkaTrouble> {
        let Some(Err(error)) = self.consumer.poll(wait) else { return Ok(false) };
        self.heed(&error)?;
        Ok(self.is_revoked() && error.rdkafka_error_code() == Some(RDKafkaErrorCode::PollExceeded))
    }

    fn heed(&self, error: &KafkaError) -> Result<(), KafkaTrouble> {
        let Some(code) = error.rdkafka_error_code() else { return Ok(()) };
        let subject = Subject { topic: &self.place.replay_topic, ..self.place.subject() };
        if matches!(error, KafkaError::MessageConsumptionFatal(_)) {
            return Err(self.place.cluster.refused(error.to_string()));
        }
        // A topic may be unknown to a broker for a moment; for good it takes the group's assignment with it.
        if matches!(code, RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) {
            tracing::warn!(target: "kafka", topic = self.place.replay_topic, "the replay topic is not known to the broker");
            return Ok(());
        }
        self.place.cluster.of_call(code, subject).map_or(Ok(()), Err)
    }
}

impl Drop for Membership {
    /// Answers whatever is open, so that the client's own end has nothing to wait for.
    fn drop(&mut self) {
        self.consumer.context().leave();
        let _taken = self.consumer.assign(&TopicPartitionList::new());
        let _given_back = self.consumer.unassign();
    }
}
