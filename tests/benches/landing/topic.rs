//! A topic of generated events, as producers send them.

use std::time::Duration;

use clickstream_crds::settings::KafkaConnection;
use clickstream_worker::generate::{JsonLines, Plan, Positions, Preset, Settings, Stream};
use clickstream_worker::log::kafka::ensure_topic;
use clickstream_worker::shard::Shards;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};
use testbed::fresh_name;

use crate::processor::Took;

const PARTITIONS: u16 = 4;
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) struct Topic {
    pub(crate) kafka: KafkaConnection,
    pub(crate) name: String,
    /// The schema's preset.
    pub(crate) preset: &'static str,
    pub(crate) events: u64,
    /// Of their values.
    pub(crate) bytes: u64,
}

impl Topic {
    pub(crate) fn filled(broker: &str, preset: Preset, named: &'static str, events: u64) -> Self {
        let kafka = KafkaConnection { bootstrap_servers: vec![broker.to_owned()], tls: None, sasl: None };
        let name = fresh_name("landing");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ensure_topic(&kafka, &name, PARTITIONS, Some(1), &[])).unwrap();
        let settings = Settings { span: 20 * 86_400_000_000, ..Settings::new(preset, events, 1) };
        let plan = Plan::new(settings, Vec::new()).unwrap();
        let mut lines = JsonLines::new(&plan);
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", broker).set("enable.idempotence", "true").set("linger.ms", "5");
        let producer: BaseProducer = config.create().unwrap();
        let (mut bytes, mut line) = (0, Vec::new());
        for (number, event) in Stream::new(&plan, Shards::ALL, Positions::START).enumerate() {
            line.clear();
            lines.line(&event, &mut line);
            line.truncate(line.trim_ascii_end().len());
            bytes += line.len() as u64;
            let (key, origin) = (event.person.to_string(), format!("generator:{number}"));
            let headers = || OwnedHeaders::new_with_capacity(1).insert(Header { key: "origin", value: Some(&origin) });
            let mut record = BaseRecord::to(&name).key(&key).payload(&line).headers(headers());
            while let Err((error, again)) = producer.send(record) {
                assert!(matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)), "{error}");
                producer.poll(Duration::from_millis(10));
                record = again;
            }
        }
        producer.flush(PATIENCE).unwrap();
        Self { kafka, name, preset: named, events, bytes }
    }

    /// Reads it all and does nothing with it.
    pub(crate) fn drain(&self) -> Took {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.kafka.bootstrap_servers.join(",")).set("group.id", fresh_name("drain"));
        config.set("isolation.level", "read_committed").set("enable.auto.commit", "false");
        let consumer: BaseConsumer = config.create().unwrap();
        let mut from = TopicPartitionList::new();
        for partition in 0..PARTITIONS {
            from.add_partition_offset(&self.name, partition.into(), Offset::Beginning).unwrap();
        }
        consumer.assign(&from).unwrap();
        Took::by(|| {
            let (mut events, mut bytes) = (0, 0);
            while events < self.events {
                let message = consumer.poll(PATIENCE).expect("events come").unwrap();
                bytes += message.payload().unwrap().len() as u64;
                events += 1;
            }
            assert_eq!(bytes, self.bytes);
        })
    }
}
