//! The way out of Kafka: a member of a group that reads what is committed.
//!
//! The group hands partitions over one by one (the cooperative protocol): who keeps a partition reads on meanwhile. A
//! partition that is assigned is not given to the client before it is told where to start, so nothing is fetched from
//! anywhere else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::settings::KafkaConnection;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};

use super::cluster::Cluster;
use super::rebalances::Rebalances;
use super::survey::{End, Survey};
use super::trouble::{KafkaTrouble, Subject};
use crate::log::{Batch, Inbox, InboxEvent, Partition};

mod fetching;
mod group;
mod options;

pub use options::InboxOptions;

/// The longest line that a group keeps with an offset (the brokers' `offset.metadata.max.bytes`).
const NOTE: usize = 4_096;

/// Reads the events of a topic.
pub struct KafkaInbox {
    consumer: BaseConsumer<Rebalances>,
    survey: Survey,
    cluster: Arc<Cluster>,
    topic: String,
    group: String,
    patience: Duration,
    partitions: BTreeMap<Partition, Delivery>,
    /// Revoked, and those of them that are not given back yet: the group is answered when all are.
    revoked: Vec<Partition>,
    owed: BTreeSet<Partition>,
    /// Fetched and not yet delivered.
    ready: BTreeMap<Partition, Batch>,
    /// Whose turn it was last.
    last: Partition,
}

/// How a partition's delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delivery {
    /// The client does not know of it.
    Waiting,
    Running {
        from: i64,
        paused: bool,
    },
}

impl KafkaInbox {
    /// Connects. The topic must be there.
    pub fn new(
        connection: &KafkaConnection,
        topic: &str,
        group: &str,
        options: &InboxOptions,
    ) -> Result<Self, KafkaTrouble> {
        let cluster = Arc::new(Cluster::of(connection)?);
        let survey = Survey::new(&cluster, End::OfDecided, options.patience)?;
        survey.partitions_soon(topic)?;
        let consumer = group::join(&cluster, topic, group, options)?;
        Ok(Self {
            consumer,
            survey,
            cluster,
            topic: topic.to_owned(),
            group: group.to_owned(),
            patience: options.patience,
            partitions: BTreeMap::new(),
            revoked: Vec::new(),
            owed: BTreeSet::new(),
            ready: BTreeMap::new(),
            last: Partition(-1),
        })
    }

    /// The next batch of a partition that is not paused, in turns.
    fn delivery(&mut self) -> Option<InboxEvent<Batch>> {
        let runs = |partition: &Partition| {
            matches!(self.partitions.get(partition), Some(Delivery::Running { paused: false, .. }))
        };
        let behind = self.ready.range(Partition(self.last.0 + 1)..).chain(self.ready.range(..=self.last));
        let turn = behind.map(|(partition, _)| *partition).find(runs)?;
        self.last = turn;
        self.ready.remove(&turn).map(|batch| InboxEvent::Records(turn, batch))
    }

    /// What an error of the client means: mostly that it goes on by itself.
    fn heed(&mut self, error: &KafkaError) -> Result<Option<InboxEvent<Batch>>, KafkaTrouble> {
        if matches!(error, KafkaError::MessageConsumptionFatal(_)) {
            return Err(self.cluster.refused(error.to_string()));
        }
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => self.out_of_range(),
            Some(RDKafkaErrorCode::PollExceeded) if !self.owed.is_empty() => self.pass_over().map(Some),
            // A broker may not know a topic for a moment; asked again it says so for good.
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                self.survey.partitions(&self.topic).map(|_still_there| None)
            }
            Some(code) => {
                let subject = Subject { topic: &self.topic, group: &self.group, transactional_id: "" };
                self.cluster.of_call(code, subject).map_or(Ok(None), Err)
            }
            None => Ok(None),
        }
    }

    /// The client does not say which partition it is.
    fn out_of_range(&mut self) -> Result<Option<InboxEvent<Batch>>, KafkaTrouble> {
        let survey = Survey::new(&self.cluster, End::OfAll, self.patience)?;
        let running: Vec<_> = self.partitions.iter().filter(|(_, delivery)| **delivery != Delivery::Waiting).collect();
        let running: Vec<_> = running.into_iter().map(|(partition, _)| *partition).collect();
        for partition in running {
            let (low, high) = survey.bounds(&self.topic, partition.0)?;
            if self.position(partition)?.is_some_and(|position| !(low..=high).contains(&position)) {
                self.take_away(&[partition])?;
                self.partitions.insert(partition, Delivery::Waiting);
                return Ok(Some(InboxEvent::OutOfRange(partition)));
            }
        }
        Ok(None)
    }

    /// Pauses or resumes, where the partition runs and it is a change.
    fn hold(&mut self, partition: Partition, wanted: bool) -> Result<(), KafkaTrouble> {
        let list = self.list([(partition, Offset::Invalid)]);
        let Some(Delivery::Running { paused, .. }) = self.partitions.get_mut(&partition) else { return Ok(()) };
        if *paused == wanted {
            return Ok(());
        }
        *paused = wanted;
        let held = if wanted { self.consumer.pause(&list) } else { self.consumer.resume(&list) };
        held.map_err(|error| self.cluster.refused(error.to_string()))
    }
}

impl Inbox for KafkaInbox {
    type Error = KafkaTrouble;
    type Records = Batch;

    /// With partitions that come it also asks for the group's offsets, at most as long as [`InboxOptions::patience`].
    fn next(&mut self, wait: Duration) -> Result<InboxEvent<Batch>, KafkaTrouble> {
        let deadline = Instant::now() + wait;
        loop {
            if let Some(event) = self.delivery() {
                return Ok(event);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let gathered = fetching::gather(&self.consumer, left, &mut self.ready);
            self.consumer.context().reports.trouble()?;
            if let Err(error) = gathered
                && let Some(event) = self.heed(&error)?
            {
                return Ok(event);
            }
            if let Some(event) = self.news()? {
                return Ok(event);
            }
            if let Some(event) = self.delivery() {
                return Ok(event);
            }
            if deadline <= Instant::now() {
                return Ok(InboxEvent::Quiet);
            }
        }
    }

    fn start(&mut self, partition: Partition, offset: i64) -> Result<(), KafkaTrouble> {
        if !self.partitions.contains_key(&partition) || self.owed.contains(&partition) {
            return Ok(());
        }
        if self.partitions.get(&partition) != Some(&Delivery::Waiting) {
            self.take_away(&[partition])?;
        }
        self.give(&self.list([(partition, Offset::Offset(offset))]))?;
        self.partitions.insert(partition, Delivery::Running { from: offset, paused: false });
        Ok(())
    }

    fn pause(&mut self, partition: Partition) -> Result<(), KafkaTrouble> {
        self.hold(partition, true)
    }

    fn resume(&mut self, partition: Partition) -> Result<(), KafkaTrouble> {
        self.hold(partition, false)
    }

    fn position(&mut self, partition: Partition) -> Result<Option<i64>, KafkaTrouble> {
        let Some(Delivery::Running { from, .. }) = self.partitions.get(&partition) else { return Ok(None) };
        if let Some(batch) = self.ready.get(&partition) {
            return Ok(batch.first());
        }
        let positions = self.consumer.position().map_err(|error| self.cluster.refused(error.to_string()))?;
        Ok(match positions.find_partition(&self.topic, partition.0).map(|found| found.offset()) {
            Some(Offset::Offset(position)) => Some(position.max(*from)),
            _ => Some(*from),
        })
    }

    fn bounds(&mut self, partition: Partition) -> Result<(i64, i64), KafkaTrouble> {
        self.survey.bounds(&self.topic, partition.0)
    }

    fn commit(&mut self, partition: Partition, offset: i64, note: &str) -> Result<(), KafkaTrouble> {
        let mut list = TopicPartitionList::new();
        let mut entry = list.add_partition(&self.topic, partition.0);
        entry.set_metadata(note.get(..note.floor_char_boundary(NOTE)).unwrap_or_default());
        let noted =
            entry.set_offset(Offset::Offset(offset)).and_then(|()| self.consumer.commit(&list, CommitMode::Async));
        if let Err(error) = noted {
            tracing::debug!(target: "kafka", %error, partition = partition.0, "an offset was not noted");
        }
        Ok(())
    }

    /// The group goes on when all that was revoked is released.
    fn release(&mut self, partitions: &[Partition]) -> Result<(), KafkaTrouble> {
        let owed_before = self.owed.len();
        self.owed.retain(|partition| !partitions.contains(partition));
        if self.owed.len() == owed_before {
            return Ok(());
        }
        for partition in partitions {
            self.hold(*partition, true)?;
            self.ready.remove(partition);
        }
        if self.owed.is_empty() {
            let revoked = std::mem::take(&mut self.revoked);
            self.take_away(&revoked)?;
        }
        Ok(())
    }
}

impl Drop for KafkaInbox {
    /// Answers whatever is open, so that the client's own end has nothing to wait for.
    fn drop(&mut self) {
        self.consumer.context().leave();
        let _taken = self.give(&TopicPartitionList::new());
        let all: Vec<_> = self.partitions.keys().copied().collect();
        let _given_back = self.take_away(&all);
    }
}
