//! What a group says to a member: noted while the client is polled, answered later.
//!
//! The client waits for the answer, and goes on with its heartbeats meanwhile. So whoever polls decides when partitions are
//! given back, with everything at hand, instead of in a callback.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::TopicPartitionListElem;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, TopicPartitionList};

use super::reports::Reports;

/// How long the end of a client may take that nobody holds up.
const END: Duration = Duration::from_millis(300);

/// Whether the client's end waits for no answer: what the group said may have been answered before the end began. An answer that
/// meets the end itself is lost with the queue it lies in, and whoever gave it would wait for ever.
fn ends_by_itself(consumer: &BaseConsumer<Rebalances>) -> bool {
    let deadline = Instant::now() + END;
    while !consumer.closed() {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Keeps what the group says until it is asked for.
pub(super) struct Rebalances {
    pub(super) reports: Reports,
    unread: Mutex<VecDeque<Rebalance>>,
    leaving: AtomicBool,
}

/// The numbers of partitions that come or go.
pub(super) enum Rebalance {
    Assigned(Vec<i32>),
    /// Lost: they are somebody else's already.
    Revoked {
        partitions: Vec<i32>,
        lost: bool,
    },
}

impl Rebalances {
    pub(super) fn new(reports: Reports) -> Self {
        Self { reports, unread: Mutex::default(), leaving: AtomicBool::new(false) }
    }

    pub(super) fn next(&self) -> Option<Rebalance> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// From now on everything is given back without asking: the client's own end waits for it.
    pub(super) fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }
}

impl ClientContext for Rebalances {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.reports.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.reports.error(error, reason);
    }
}

impl ConsumerContext for Rebalances {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, kind: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        if self.leaving.load(Ordering::Relaxed) {
            if !ends_by_itself(consumer) {
                // While it ends the client takes this for every kind of answer.
                let _given_back = consumer.unassign();
            }
            return;
        }
        let partitions = partitions.elements().iter().map(TopicPartitionListElem::partition).collect();
        let rebalance = if kind == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            Rebalance::Assigned(partitions)
        } else {
            Rebalance::Revoked { partitions, lost: consumer.assignment_lost() }
        };
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).push_back(rebalance);
    }
}
