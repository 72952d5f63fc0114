//! The two logs on which every contract is run.

use std::fmt::Debug;
use std::time::Duration;

use clickstream_crds::settings::KafkaConnection;
use clickstream_worker::log::embedded::{EmbeddedInbox, EmbeddedLog, EmbeddedOutbox};
use clickstream_worker::log::kafka::{InboxOptions, KafkaInbox, KafkaOutbox, OutboxOptions, ensure_topic};
use clickstream_worker::log::{Inbox, Outbox};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use testbed::{KafkaAddress, Testbed, fresh_name, require};

use crate::drive::{PATIENCE, assigned, collect};

/// A log with a topic of a test's own.
pub(crate) trait Ground {
    type Outbox: Outbox<Error: Debug>;
    type Inbox: Inbox<Error: Debug>;

    /// The sender of this name in the one group of senders. Whoever had the name before is dead.
    fn outbox(&self, name: &str) -> Self::Outbox;

    /// A member of this group of readers.
    fn inbox(&self, group: &str) -> Self::Inbox;

    /// What lies in the topic for everyone to see, partition after partition.
    fn visible(&self) -> Vec<Seen>;
}

/// An event as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) partition: i32,
    pub(crate) key: Option<String>,
    pub(crate) value: String,
}

/// Topics on a Kafka.
pub(crate) struct OnKafka {
    pub(crate) connection: KafkaConnection,
    pub(crate) topic: String,
    pub(crate) options: OutboxOptions,
}

pub(crate) const PARTITIONS: u16 = 4;

impl OnKafka {
    /// On the shared server; `None` where there is none.
    pub(crate) fn shared() -> Option<Self> {
        let kafka = require!(require!(Testbed::of_this_run()).kafka());
        Some(Self::at(&kafka))
    }

    pub(crate) fn at(kafka: &KafkaAddress) -> Self {
        let connection = plain(&kafka.plain);
        let topic = fresh_name("events");
        make(&connection, &topic, PARTITIONS);
        make(&connection, &format!("{topic}.replay"), 32);
        // Bounds that a busy machine keeps.
        let long = Duration::from_mins(1);
        let options =
            OutboxOptions { patience: long, session: long, seal: long, transaction: long, ..OutboxOptions::default() };
        Self { connection, topic, options }
    }

    pub(crate) fn replay_topic(&self) -> String {
        format!("{}.replay", self.topic)
    }

    pub(crate) fn outbox_through(&self, connection: &KafkaConnection, name: &str) -> KafkaOutbox {
        let (group, id) = (format!("{}-senders", self.topic), format!("{}-{name}", self.topic));
        KafkaOutbox::new(connection, &self.topic, &self.replay_topic(), &group, &id, self.options.clone()).unwrap()
    }
}

impl Ground for OnKafka {
    type Outbox = KafkaOutbox;
    type Inbox = KafkaInbox;

    fn outbox(&self, name: &str) -> KafkaOutbox {
        self.outbox_through(&self.connection, name)
    }

    fn inbox(&self, group: &str) -> KafkaInbox {
        let group = format!("{}-{group}", self.topic);
        let long = Duration::from_mins(1);
        let options = InboxOptions { patience: long, session: long, ..InboxOptions::default() };
        KafkaInbox::new(&self.connection, &self.topic, &group, &options).unwrap()
    }

    fn visible(&self) -> Vec<Seen> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.connection.bootstrap_servers.join(","));
        config.set("group.id", fresh_name("reader")).set("enable.partition.eof", "true");
        config.set("enable.auto.commit", "false"); // after a commit `poll` says that there is nothing
        let consumer: BaseConsumer = config.create().unwrap();
        let starts: TopicPartitionList =
            (0..PARTITIONS).map(|partition| (self.topic.clone(), partition.into(), Offset::Beginning)).collect();
        consumer.assign(&starts).unwrap();
        let (mut seen, mut ended) = (Vec::new(), 0);
        while ended < PARTITIONS {
            match consumer.poll(PATIENCE).expect("an event or the end") {
                Ok(message) => seen.push(Seen {
                    partition: message.partition(),
                    key: message.key().map(text),
                    value: text(message.payload().unwrap()),
                }),
                Err(KafkaError::PartitionEOF(_)) => ended += 1,
                Err(_passing) => {}
            }
        }
        seen.sort_by_key(|seen| seen.partition);
        seen
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn plain(servers: &str) -> KafkaConnection {
    KafkaConnection { bootstrap_servers: vec![servers.to_owned()], tls: None, sasl: None }
}

pub(crate) fn make(connection: &KafkaConnection, topic: &str, partitions: u16) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(ensure_topic(connection, topic, partitions, Some(1), &[])).unwrap();
}

/// A folder in memory.
pub(crate) struct InFolder {
    log: EmbeddedLog,
    _folder: Option<tempfile::TempDir>,
}

impl InFolder {
    pub(crate) fn fresh() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").unwrap();
        let log = EmbeddedLog::open(folder.path(), "events", PARTITIONS.into()).unwrap();
        Self::of(log, Some(folder))
    }

    /// With the folder that goes with it, unless somebody else keeps it.
    pub(crate) fn of(log: EmbeddedLog, folder: Option<tempfile::TempDir>) -> Self {
        Self { log, _folder: folder }
    }
}

impl Ground for InFolder {
    type Outbox = EmbeddedOutbox;
    type Inbox = EmbeddedInbox;

    fn outbox(&self, _name: &str) -> EmbeddedOutbox {
        self.log.outbox().unwrap()
    }

    fn inbox(&self, group: &str) -> EmbeddedInbox {
        self.log.inbox(group).unwrap()
    }

    fn visible(&self) -> Vec<Seen> {
        let mut inbox = self.log.inbox(&fresh_name("reader")).unwrap();
        let partitions = assigned(&mut inbox);
        let ends: Vec<_> =
            partitions.iter().map(|(partition, _)| (*partition, inbox.bounds(*partition).unwrap().1)).collect();
        for (partition, _) in &partitions {
            inbox.start(*partition, 0).unwrap();
        }
        let mut seen = Vec::new();
        while ends.iter().any(|(partition, end)| inbox.position(*partition).unwrap() != Some(*end)) {
            collect(&mut inbox, |partition, record| {
                seen.push(Seen {
                    partition: partition.0,
                    key: record.key.map(text),
                    value: text(record.value.unwrap()),
                });
            });
        }
        seen.sort_by_key(|seen| seen.partition);
        seen
    }
}

/// Each contract as a test on each log.
macro_rules! on_every_log {
    ($($contract:ident)*) => {
        mod on_kafka {
            $(#[test] fn $contract() {
                let Some(ground) = crate::ground::OnKafka::shared() else { return };
                super::$contract(&ground);
            })*
        }

        mod in_a_folder {
            $(#[test] fn $contract() {
                super::$contract(&crate::ground::InFolder::fresh());
            })*
        }
    };
}

pub(crate) use on_every_log;
