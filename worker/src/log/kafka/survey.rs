//! A look at topics from outside: how many partitions they have, and where those begin and end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::cluster::Cluster;
use super::reports::Reports;
use super::trouble::{KafkaTrouble, Subject};

/// How long one question waits before what the client heard meanwhile is looked at.
const STEP: Duration = Duration::from_millis(500);

/// How long brokers take to hear of a new topic.
const NEWS: Duration = Duration::from_secs(15);

/// A member of no group that only asks.
pub(super) struct Survey {
    client: BaseConsumer<Reports>,
    reports: Reports,
    cluster: Arc<Cluster>,
    patience: Duration,
}

/// Up to where a partition is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The end of everything, decided or not.
    OfAll,
    /// The end of what is decided: an open transaction lies behind it.
    OfDecided,
}

impl Survey {
    pub(super) fn new(cluster: &Arc<Cluster>, end: End, patience: Duration) -> Result<Self, KafkaTrouble> {
        let reports = Reports::of(cluster.clone());
        let mut config = cluster.config();
        // The one place where the level decides what the end of a partition is.
        config.set("isolation.level", if end == End::OfAll { "read_uncommitted" } else { "read_committed" });
        let client = config.create_with_context(reports.clone()).map_err(|error| cluster.unusable(&error))?;
        Ok(Self { client, reports, cluster: cluster.clone(), patience })
    }

    /// The number of the topic's partitions.
    pub(super) fn partitions(&self, topic: &str) -> Result<usize, KafkaTrouble> {
        self.ask(topic, || {
            let metadata = self.client.fetch_metadata(Some(topic), STEP)?;
            let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
                return Err(KafkaError::MetadataFetch(RDKafkaErrorCode::UnknownTopicOrPartition));
            };
            match found.error() {
                Some(code) => Err(KafkaError::MetadataFetch(code.into())),
                None => Ok(found.partitions().len()),
            }
        })
    }

    /// The same of a topic that may be new: a broker hears of it a moment after whoever made it was told.
    pub(super) fn partitions_soon(&self, topic: &str) -> Result<usize, KafkaTrouble> {
        let deadline = Instant::now() + NEWS;
        loop {
            match self.partitions(topic) {
                Err(KafkaTrouble::UnknownTopic { .. }) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                known => return known,
            }
        }
    }

    /// The partition's first offset and the one after its last.
    pub(super) fn bounds(&self, topic: &str, partition: i32) -> Result<(i64, i64), KafkaTrouble> {
        self.ask(topic, || self.client.fetch_watermarks(topic, partition, STEP))
    }

    /// Asks until there is an answer, or one that a person has to act on, or patience ends.
    fn ask<T>(&self, topic: &str, question: impl Fn() -> Result<T, KafkaError>) -> Result<T, KafkaTrouble> {
        let subject = Subject { topic, group: "", transactional_id: "" };
        let deadline = Instant::now() + self.patience;
        loop {
            let error = match question() {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let trouble = error.rdkafka_error_code().and_then(|code| self.cluster.of_call(code, subject));
            if let Some(trouble) = trouble {
                return Err(trouble);
            }
            // Serves what the client has to say; there are no messages without an assignment.
            for _ in 0..16 {
                let _report = self.client.poll(Duration::ZERO);
            }
            self.reports.trouble()?;
            if Instant::now() > deadline {
                let reason = self.reports.passing().unwrap_or_else(|| error.to_string());
                return Err(self.cluster.unreachable(self.patience.as_secs(), reason));
            }
            std::thread::sleep(Duration::from_millis(20)); // some answers come at once, and again
        }
    }
}
