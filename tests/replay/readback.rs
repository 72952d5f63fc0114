//! What a reader of committed events finds in the topic, held against the data set row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use testbed::fresh_name;

use crate::replica::PATIENCE;
use crate::shop::{Shop, user};

/// One event, as it lies in the topic.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) partition: i32,
    pub(crate) key: Option<String>,
    pub(crate) value: serde_json::Value,
    pub(crate) raw: String,
    pub(crate) headers: BTreeMap<String, String>,
}

impl Found {
    pub(crate) fn row(&self) -> u64 {
        self.value["itemid"].as_str().unwrap().parse().unwrap()
    }
}

/// All committed events, partition by partition, in their order.
pub(crate) fn read(shop: &Shop) -> Vec<Found> {
    let (kafka, topic) = (&shop.settings.kafka, &shop.settings.replay.topic);
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", kafka.bootstrap_servers.join(",")).set("group.id", fresh_name("reader"));
    config.set("isolation.level", "read_committed").set("enable.partition.eof", "true");
    // After a commit of its own `poll` says that there is nothing, however long it might wait.
    config.set("enable.auto.commit", "false");
    let consumer: BaseConsumer = config.create().unwrap();
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).unwrap();
    let mut from = TopicPartitionList::new();
    for partition in metadata.topics()[0].partitions() {
        from.add_partition_offset(topic, partition.id(), Offset::Beginning).unwrap();
    }
    consumer.assign(&from).unwrap();
    let (mut found, mut ended, begun) = (Vec::new(), BTreeSet::new(), Instant::now());
    while ended.len() < from.count() {
        match consumer.poll(PATIENCE).expect("an event or the end") {
            Err(KafkaError::PartitionEOF(partition)) => drop(ended.insert(partition)),
            // A connection that breaks on a busy machine is made again by the client itself.
            Err(error) => assert!(begun.elapsed() < PATIENCE, "{error}"),
            Ok(message) => {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                // What was broken on purpose may be no text.
                let raw = String::from_utf8_lossy(message.payload().unwrap()).into_owned();
                found.push(Found {
                    partition: message.partition(),
                    key: message.key().map(text),
                    value: serde_json::from_str(&raw).unwrap_or_default(),
                    raw,
                    headers: message
                        .headers()
                        .into_iter()
                        .flat_map(|headers| headers.iter())
                        .map(|header| (header.key.to_owned(), text(header.value.unwrap())))
                        .collect(),
                });
            }
        }
    }
    found
}

/// Waits until so many events can be seen; fewer may be visible for a while after they were committed.
pub(crate) fn read_at_least(shop: &Shop, events: u64) -> Vec<Found> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = read(shop);
        if found.len() as u64 >= events || Instant::now() > deadline {
            return found;
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// Every row once, as it stands in the file, and each user's rows in one partition and in order.
pub(crate) fn assert_each_row_once(shop: &Shop) -> Vec<Found> {
    let found = read_at_least(shop, shop.rows);
    let mut times = vec![0_u32; usize::try_from(shop.rows).unwrap()];
    let mut last: BTreeMap<String, (i32, u64)> = BTreeMap::new();
    for event in &found {
        let row = event.row();
        times[usize::try_from(row).unwrap()] += 1;
        let key = event.key.clone().unwrap();
        assert_eq!(key, user(row).to_string(), "{event:?}");
        assert_eq!(event.value["visitorid"], key, "{event:?}");
        assert_eq!(event.value["event"], "view", "{event:?}");
        assert_eq!(event.headers["origin"], format!("events.csv:{}", row + 2), "{event:?}");
        if let Some((partition, before)) = last.insert(key, (event.partition, row)) {
            assert_eq!(partition, event.partition, "{event:?}");
            assert!(before < row, "row {row} comes after row {before}: {event:?}");
        }
    }
    let missing: Vec<_> = (0..).zip(&times).filter(|(_, times)| **times == 0).map(|(row, _): (u64, _)| row).collect();
    let again: Vec<_> = (0..).zip(&times).filter(|(_, times)| **times > 1).map(|(row, _): (u64, _)| row).collect();
    assert!(missing.is_empty() && again.is_empty(), "missing {missing:?}, more than once {again:?}");
    found
}
