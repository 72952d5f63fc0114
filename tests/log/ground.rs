//! The two logs on which every contract is run.

use std::fmt::Debug;

use clickstream_crds::settings::KafkaConnection;
use clickstream_worker::log::Outbox;
use clickstream_worker::log::kafka::{KafkaOutbox, OutboxOptions, ensure_topic};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};
use testbed::{KafkaAddress, Testbed, fresh_name, require};

use crate::drive::PATIENCE;

/// A log with a topic of a test's own.
pub(crate) trait Ground {
    type Outbox: Outbox<Error: Debug>;

    /// The sender of this name in the one group of senders. Whoever had the name before is dead.
    fn outbox(&self, name: &str) -> Self::Outbox;

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
        Self { connection, topic, options: OutboxOptions::default() }
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

    fn outbox(&self, name: &str) -> KafkaOutbox {
        self.outbox_through(&self.connection, name)
    }

    fn visible(&self) -> Vec<Seen> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.connection.bootstrap_servers.join(","));
        config.set("group.id", fresh_name("reader")).set("enable.partition.eof", "true");
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
