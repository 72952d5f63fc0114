//! Who holds which shards: the membership of a group on the replay topic.
//!
//! Nothing is read through it. The client is told to fetch none of the partitions that it is assigned (a group cares for
//! what its leader gave out, not for what a member reads), so there is nothing to pause and no offset that could be out of
//! range. Rebalances are only noted when they come and answered by the methods here: the client waits for the answer.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, TopicPartitionList};

use super::Place;
use crate::log::kafka::reports::Reports;
use crate::log::kafka::trouble::{KafkaTrouble, Subject};
use crate::shard::{Shard, Shards};

/// A member of the group.
pub(super) struct Membership {
    consumer: BaseConsumer<Notes>,
    place: Arc<Place>,
    holding: Holding,
}

/// What a transaction proves its right with.
#[derive(Clone, Copy)]
pub(super) struct Lease<'a> {
    pub(super) shards: Shards,
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

enum Note {
    Assign(Shards),
    Revoke { lost: bool },
}

/// Notes what the group says while the client is polled.
struct Notes {
    reports: Reports,
    unread: Mutex<VecDeque<Note>>,
    leaving: AtomicBool,
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
        let notes =
            Notes { reports: Reports::of(cluster.clone()), unread: Mutex::default(), leaving: AtomicBool::new(false) };
        let consumer: BaseConsumer<Notes> =
            config.create_with_context(notes).map_err(|error| cluster.unusable(&error))?;
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
        let first = named.next().or_else(|| Shard::all().find(|shard| shards.contains(*shard)))?;
        Some(Lease { shards: named.chain([first]).collect(), fence })
    }

    /// The next thing that the group says, until the deadline.
    pub(super) fn next(&mut self, deadline: Instant) -> Result<News, KafkaTrouble> {
        loop {
            let wait = deadline.saturating_duration_since(Instant::now());
            if let Some(Err(error)) = self.consumer.poll(wait) {
                self.heed(&error)?;
            }
            self.consumer.context().reports.trouble()?;
            let note = self.consumer.context().next();
            match note {
                Some(Note::Assign(shards)) => return self.take(shards),
                Some(Note::Revoke { lost: true }) => return Ok(News::Lost),
                Some(Note::Revoke { lost: false }) => return Ok(self.wanted()),
                None if self.overslept() => return Ok(News::Lost),
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

    fn take(&mut self, shards: Shards) -> Result<News, KafkaTrouble> {
        let refused = |reason: String| self.place.cluster.refused(reason);
        self.consumer.assign(&TopicPartitionList::new()).map_err(|error| refused(error.to_string()))?;
        let fence = self.consumer.group_metadata().ok_or_else(|| refused("the client has no group".to_owned()))?;
        self.holding = Holding::Shards { shards, fence, revoked: false };
        Ok(News::Assigned(shards))
    }

    fn wanted(&mut self) -> News {
        if let Holding::Shards { revoked, .. } = &mut self.holding {
            *revoked = true;
        }
        News::Revoked
    }

    /// While others wait the client says nothing more, not even when they stop waiting.
    fn overslept(&self) -> bool {
        matches!(self.holding, Holding::Shards { revoked: true, .. }) && self.consumer.assignment_lost()
    }

    fn heed(&self, error: &KafkaError) -> Result<(), KafkaTrouble> {
        let Some(code) = error.rdkafka_error_code() else { return Ok(()) };
        let subject = Subject {
            topic: &self.place.replay_topic,
            group: &self.place.group,
            transactional_id: &self.place.transactional_id,
        };
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
    /// The client's own end waits until the partitions are given back, and asks by way of the notes.
    fn drop(&mut self) {
        self.consumer.context().leaving.store(true, Ordering::Relaxed);
        let _given_back = self.consumer.unassign();
    }
}

impl Notes {
    fn next(&self) -> Option<Note> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

impl ClientContext for Notes {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.reports.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.reports.error(error, reason);
    }
}

impl ConsumerContext for Notes {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, kind: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        if self.leaving.load(Ordering::Relaxed) {
            let _given_back = consumer.unassign();
            return;
        }
        let note = if kind == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            let assigned = partitions.elements();
            let is_assigned =
                |shard: &Shard| assigned.iter().any(|p| usize::try_from(p.partition()) == Ok(shard.index()));
            Note::Assign(Shard::all().filter(is_assigned).collect())
        } else {
            Note::Revoke { lost: consumer.assignment_lost() }
        };
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).push_back(note);
    }
}
