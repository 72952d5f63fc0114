//! What the group says to the member, and the answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::topic_partition_list::TopicPartitionListElem;
use rdkafka::{Offset, TopicPartitionList};

use super::{Delivery, InboxOptions, KafkaInbox};
use crate::log::kafka::cluster::Cluster;
use crate::log::kafka::rebalances::{Rebalance, Rebalances};
use crate::log::kafka::reports::Reports;
use crate::log::kafka::trouble::KafkaTrouble;
use crate::log::{Batch, InboxEvent, Partition};

/// A member of the group. Rebalances wait for whoever calls [`Inbox::next`](crate::log::Inbox::next).
pub(super) fn join(
    cluster: &Arc<Cluster>,
    topic: &str,
    group: &str,
    options: &InboxOptions,
) -> Result<BaseConsumer<Rebalances>, KafkaTrouble> {
    let mut config = cluster.config();
    config.set("group.id", group).set("group.protocol", "classic");
    config.set("partition.assignment.strategy", "cooperative-sticky");
    config.set("session.timeout.ms", options.session.as_millis().to_string());
    config.set("heartbeat.interval.ms", (options.session.as_millis() / 8).max(1).to_string());
    config.set("max.poll.interval.ms", options.silence.max(options.session).as_millis().to_string());
    config.set("isolation.level", "read_committed").set("auto.offset.reset", "error");
    config.set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
    config.set("queued.min.messages", "50000");
    config.set("queued.max.messages.kbytes", options.fetch_kilobytes.to_string());
    // What is on its way from each broker when the queue is full comes on top; one large message always fits.
    config.set("fetch.max.bytes", (u64::from(options.fetch_kilobytes) * 1024 / 4).to_string());
    // With a full queue the client would sleep for a second.
    config.set("fetch.queue.backoff.ms", "2");
    config.set("topic.metadata.refresh.interval.ms", "60000"); // partitions that are added are found
    let rebalances = Rebalances::new(Reports::of(cluster.clone()));
    let consumer: BaseConsumer<Rebalances> =
        config.create_with_context(rebalances).map_err(|error| cluster.unusable(&error))?;
    consumer.subscribe(&[topic]).map_err(|error| cluster.refused(error.to_string()))?;
    Ok(consumer)
}

impl KafkaInbox {
    /// What the group said, answered as far as it is not the caller's to answer.
    pub(super) fn news(&mut self) -> Result<Option<InboxEvent<Batch>>, KafkaTrouble> {
        if !self.owed.is_empty() && self.consumer.assignment_lost() {
            return self.pass_over().map(Some);
        }
        match self.consumer.context().next() {
            None => Ok(None),
            Some(Rebalance::Assigned(partitions)) => {
                self.give(&TopicPartitionList::new())?;
                if partitions.is_empty() {
                    return Ok(None);
                }
                self.partitions.extend(partitions.iter().map(|partition| (Partition(*partition), Delivery::Waiting)));
                Ok(Some(InboxEvent::Assigned(self.committed(&partitions)?)))
            }
            Some(Rebalance::Revoked { partitions, lost }) => {
                let partitions: Vec<_> = partitions.into_iter().map(Partition).collect();
                if lost {
                    return self.lose(&partitions).map(Some);
                }
                if partitions.is_empty() {
                    self.take_away(&[])?;
                    return Ok(None);
                }
                self.owed.extend(&partitions);
                self.revoked.clone_from(&partitions);
                Ok(Some(InboxEvent::Revoked(partitions)))
            }
        }
    }

    /// What others waited for is theirs: the member was silent for too long.
    pub(super) fn pass_over(&mut self) -> Result<InboxEvent<Batch>, KafkaTrouble> {
        let revoked = std::mem::take(&mut self.revoked);
        self.lose(&revoked)
    }

    fn lose(&mut self, partitions: &[Partition]) -> Result<InboxEvent<Batch>, KafkaTrouble> {
        self.owed.clear();
        self.take_away(partitions)?;
        Ok(InboxEvent::Lost(partitions.to_vec()))
    }

    /// The group's offsets.
    fn committed(&self, partitions: &[i32]) -> Result<Vec<(Partition, Option<i64>)>, KafkaTrouble> {
        let deadline = Instant::now() + self.patience;
        loop {
            let wanted = partitions.iter().map(|partition| (self.topic.clone(), *partition, Offset::Invalid)).collect();
            // An offset that cannot be told now is not one that was never noted.
            let answered = self.consumer.committed_offsets(wanted, Duration::from_secs(2)).and_then(|offsets| {
                offsets.elements().iter().try_for_each(TopicPartitionListElem::error)?;
                Ok(offsets)
            });
            let error = match answered {
                Ok(offsets) => {
                    let offset = |partition: &i32| match offsets.find_partition(&self.topic, *partition)?.offset() {
                        Offset::Offset(offset) => Some(offset),
                        _ => None,
                    };
                    return Ok(partitions.iter().map(|partition| (Partition(*partition), offset(partition))).collect());
                }
                Err(error) => error,
            };
            self.consumer.context().reports.trouble()?;
            if Instant::now() > deadline {
                return Err(self.cluster.unreachable(self.patience.as_secs(), error.to_string()));
            }
        }
    }

    pub(super) fn give(&self, partitions: &TopicPartitionList) -> Result<(), KafkaTrouble> {
        self.consumer.incremental_assign(partitions).map_err(|error| self.cluster.refused(error.to_string()))
    }

    /// Ends the delivery of these partitions; the answer to a revocation as well.
    pub(super) fn take_away(&mut self, partitions: &[Partition]) -> Result<(), KafkaTrouble> {
        // The client remembers a pause beyond the assignment: given again, the partition would stay silent.
        for partition in partitions {
            self.hold(*partition, false)?;
        }
        let known = |partition: &&Partition| matches!(self.partitions.get(partition), Some(Delivery::Running { .. }));
        let known = self.list(partitions.iter().filter(known).map(|partition| (*partition, Offset::Invalid)));
        for partition in partitions {
            self.partitions.remove(partition);
            self.ready.remove(partition);
        }
        self.consumer.incremental_unassign(&known).map_err(|error| self.cluster.refused(error.to_string()))
    }

    pub(super) fn list(&self, partitions: impl IntoIterator<Item = (Partition, Offset)>) -> TopicPartitionList {
        partitions.into_iter().map(|(partition, offset)| (self.topic.clone(), partition.0, offset)).collect()
    }
}
