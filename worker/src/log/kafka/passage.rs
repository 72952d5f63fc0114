//! A walk along a partition, by a member of no group: which offsets hold an event for a reader of this level.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::settings::KafkaConnection;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{Message, Offset, TopicPartitionList};

use super::cluster::Cluster;
use super::reports::Reports;
use super::survey::{End, Survey};
use super::trouble::KafkaTrouble;
use crate::log::Partition;

/// How long brokers may be silent.
const PATIENCE: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(200);

/// What a reader gets to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Every event, also those of transactions that were aborted or are not decided yet.
    All,
    /// What is committed.
    Committed,
}

/// A reader of one topic.
pub struct Passage {
    consumer: BaseConsumer<Reports>,
    survey: Survey,
    cluster: Arc<Cluster>,
    topic: String,
}

impl Passage {
    /// Connects when first asked something.
    pub fn new(connection: &KafkaConnection, topic: &str, level: Level) -> Result<Self, KafkaTrouble> {
        let cluster = Arc::new(Cluster::of(connection)?);
        let (end, isolation) = match level {
            Level::All => (End::OfAll, "read_uncommitted"),
            Level::Committed => (End::OfDecided, "read_committed"),
        };
        let survey = Survey::new(&cluster, end, PATIENCE)?;
        let mut config = cluster.config();
        config.set("isolation.level", isolation).set("enable.partition.eof", "true");
        // What expires on the way is passed over.
        config.set("auto.offset.reset", "earliest").set("enable.auto.commit", "false");
        // The client wants a name of a group to read without being in one.
        config.set("group.id", "clickstream-verify").set("enable.auto.offset.store", "false");
        let consumer =
            config.create_with_context(Reports::of(cluster.clone())).map_err(|error| cluster.unusable(&error))?;
        Ok(Self { consumer, survey, cluster, topic: topic.to_owned() })
    }

    /// The number of the topic's partitions.
    pub fn partitions(&self) -> Result<usize, KafkaTrouble> {
        self.survey.partitions(&self.topic)
    }

    /// The partition's first offset, and the one after the last that this reader can get.
    pub fn bounds(&self, partition: Partition) -> Result<(i64, i64), KafkaTrouble> {
        self.survey.bounds(&self.topic, partition.0)
    }

    /// Visits the offset of every event in a range.
    pub fn walk(
        &self,
        partition: Partition,
        range: Range<i64>,
        visit: &mut dyn FnMut(i64),
    ) -> Result<(), KafkaTrouble> {
        let start = [(self.topic.clone(), partition.0, Offset::Offset(range.start))].into_iter().collect();
        self.assign(&start)?;
        let mut heard = Instant::now();
        let mut trouble = String::from("no answer");
        loop {
            match self.consumer.poll(STEP) {
                Some(Ok(message)) if message.offset() >= range.end => break,
                Some(Ok(message)) => {
                    heard = Instant::now();
                    if message.offset() >= range.start {
                        visit(message.offset());
                    }
                }
                Some(Err(KafkaError::PartitionEOF(_))) => break,
                Some(Err(error)) => trouble = error.to_string(),
                None => {}
            }
            self.consumer.context().trouble()?;
            if heard.elapsed() > PATIENCE {
                return Err(self.cluster.unreachable(PATIENCE.as_secs(), trouble));
            }
        }
        self.assign(&TopicPartitionList::new())
    }

    fn assign(&self, partitions: &TopicPartitionList) -> Result<(), KafkaTrouble> {
        self.consumer.assign(partitions).map_err(|error| self.cluster.refused(error.to_string()))
    }
}

impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passage").field("topic", &self.topic).finish_non_exhaustive()
    }
}
