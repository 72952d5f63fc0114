//! How exactly the pace is kept.

use std::time::Duration;

use clickstream_crds::settings::Pace;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};
use testbed::{Testbed, fresh_name};

use crate::set::Set;
use crate::shared;

const SECONDS: u64 = 20;
const WINDOW: i64 = 10_000;

pub(crate) fn lateness(testbed: &Testbed, broker: &str, seal_every: i64) {
    let set = Set::new(testbed, broker, 1_000 * SECONDS);
    let replay = set.replay(Pace::Rate { events_per_1000_seconds: 1_000_000 });
    for ledger in shared::run(&set, &replay, 1, seal_every) {
        let milliseconds = |thousandths| ledger.late.quantile(thousandths) as f64 / 1e3;
        println!(
            "  transactions of {} s: p50 {:.2} ms, p99 {:.2} ms, at most {:.1} ms",
            seal_every / 1_000_000,
            milliseconds(500),
            milliseconds(990),
            ledger.late.most() as f64 / 1e3
        );
    }
}

pub(crate) fn rate(testbed: &Testbed, broker: &str, events_per_1000_seconds: u64, replicas: usize, seconds: u64) {
    let events = events_per_1000_seconds * seconds / 1_000;
    let set = Set::new(testbed, broker, events);
    let replay = set.replay(Pace::Rate { events_per_1000_seconds });
    let ledgers = shared::run(&set, &replay, replicas, 1_000_000);
    let mut times = sent(&set, &replay.topic, events);
    times.sort_unstable();
    // Replicas join one after the other; from then on the window slides.
    let begun = times[0] + if replicas > 1 { 12_000 } else { 0 };
    let last = times[times.len() - 1];
    let expected = events_per_1000_seconds as f64 * WINDOW as f64 / 1e6;
    let (mut fewest, mut most) = (f64::MAX, f64::MIN);
    let mut from = begun;
    while from + WINDOW <= last {
        let count = times.partition_point(|time| *time < from + WINDOW) - times.partition_point(|time| *time < from);
        (fewest, most) = (fewest.min(count as f64), most.max(count as f64));
        from += 100;
    }
    let moved: i64 = ledgers.iter().map(|ledger| ledger.missed).sum();
    println!(
        "  {:>8} events/s, {replicas} replicas: {fewest} to {most} of {expected} ({:+.2} % to {:+.2} %), schedule moved {:.1} s",
        events_per_1000_seconds as f64 / 1e3,
        (fewest / expected - 1.0) * 100.0,
        (most / expected - 1.0) * 100.0,
        moved as f64 / 1e6,
    );
}

/// When each event was sent, in milliseconds.
fn sent(set: &Set, topic: &str, events: u64) -> Vec<i64> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", set.kafka.bootstrap_servers.join(",")).set("group.id", fresh_name("reader"));
    config.set("isolation.level", "read_committed").set("enable.partition.eof", "true");
    // After a commit of its own `poll` says that there is nothing, however long it might wait.
    config.set("enable.auto.commit", "false");
    let consumer: BaseConsumer = config.create().unwrap();
    let mut from = TopicPartitionList::new();
    (0..16).for_each(|partition| from.add_partition_offset(topic, partition, Offset::Beginning).unwrap());
    consumer.assign(&from).unwrap();
    let mut times = Vec::new();
    while (times.len() as u64) < events {
        match consumer.poll(Duration::from_mins(1)) {
            Some(Ok(message)) => times.push(message.timestamp().to_millis().unwrap()),
            Some(Err(KafkaError::PartitionEOF(_))) => {}
            Some(Err(error)) => panic!("{error}"),
            None => panic!("only {} of {events} events: {}", times.len(), where_it_stands(&consumer, topic)),
        }
    }
    times
}

/// How far each partition was read, and where it ends for readers of committed events.
fn where_it_stands(consumer: &BaseConsumer, topic: &str) -> String {
    let positions = consumer.position().unwrap();
    let tell = |partition| {
        let (_, end) = consumer.fetch_watermarks(topic, partition, Duration::from_secs(10)).unwrap();
        let position = positions.find_partition(topic, partition).map(|at| at.offset());
        format!("{partition}: {position:?} of {end}")
    };
    (0..16).map(tell).collect::<Vec<_>>().join(", ")
}
