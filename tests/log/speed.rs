//! How fast, beside the client alone with the same settings. Not a test: prints figures.
//! `cargo test --release -p clickstream-tests --test log -- --ignored --nocapture speed`

use std::fmt::Debug;
use std::time::{Duration, Instant};

use clickstream_worker::log::{Inbox, InboxEvent, Outbox, Outgoing, Records, Sealed, Sent};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Message, Offset, TopicPartitionList};

use crate::drive::{PATIENCE, assigned, granted, record, until};
use crate::ground::{Ground, InFolder, OnKafka, PARTITIONS};

/// How many events, in how many seals.
const EVENTS: usize = 400_000;
const SEALS: usize = 4;

fn tell(what: &str, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = EVENTS as f64 / seconds / 1_000.0;
    println!("{what}: {rate:.0} k events/s");
}

fn value() -> String {
    "x".repeat(169)
}

fn send_all<O: Outbox<Error: Debug>>(outbox: &mut O) {
    granted(outbox);
    assert_eq!(outbox.seal(&[record(0, "warm")]).unwrap(), Sealed::Committed);
    let value = value();
    let since = Instant::now();
    for seal in 0..SEALS {
        for number in 0..EVENTS / SEALS {
            let key = (number % 100_000).to_le_bytes();
            let event = Outgoing { key: Some(&key), value: value.as_bytes(), headers: &[] };
            while outbox.send(&event).unwrap() == Sent::Full {
                outbox.lease(Duration::ZERO).unwrap();
            }
        }
        assert_eq!(outbox.seal(&[record(seal, "r")]).unwrap(), Sealed::Committed);
    }
    tell("send and seal", since);
}

fn read_all<I: Inbox<Error: Debug>>(inbox: &mut I) {
    let partitions = assigned(inbox);
    let since = Instant::now();
    for (partition, _) in partitions {
        inbox.start(partition, 0).unwrap();
    }
    let (mut seen, mut bytes) = (0, 0);
    until("every event", || {
        if let InboxEvent::Records(_, records) = inbox.next(Duration::from_millis(50)).unwrap() {
            records.each(&mut |record| {
                seen += 1;
                bytes += record.value.map_or(0, <[u8]>::len);
            });
        }
        (seen == EVENTS).then_some(())
    });
    assert_eq!(bytes, EVENTS * value().len());
    tell("read", since);
}

#[test]
#[ignore = "measures"]
fn of_files() {
    let ground = InFolder::fresh();
    send_all(&mut ground.outbox("a"));
    read_all(&mut ground.inbox("g"));
}

#[test]
#[ignore = "measures"]
fn of_kafka() {
    let Some(ground) = OnKafka::shared() else { return };
    send_all(&mut ground.outbox("a"));
    read_all(&mut ground.inbox("g"));
    let Some(bare) = OnKafka::shared() else { return };
    bare_producer(&bare);
    bare_consumer(&bare);
}

fn bare_producer(ground: &OnKafka) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", ground.connection.bootstrap_servers.join(","));
    config.set("transactional.id", &ground.topic).set("linger.ms", "5").set("batch.size", "1000000");
    config.set("queue.buffering.max.kbytes", "32768").set("queue.buffering.max.messages", "0");
    config.set("partitioner", "murmur2_random").set("delivery.report.only.error", "true");
    config.set("batch.num.messages", "100000");
    let producer: BaseProducer = config.create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    let value = value();
    let since = Instant::now();
    for _ in 0..SEALS {
        producer.begin_transaction().unwrap();
        for number in 0..EVENTS / SEALS {
            let key = (number % 100_000).to_le_bytes();
            while producer.send(BaseRecord::to(&ground.topic).key(&key[..]).payload(value.as_bytes())).is_err() {
                producer.poll(Duration::from_millis(1));
            }
        }
        while producer.in_flight_count() > 0 {
            producer.poll(Duration::from_millis(1));
        }
        producer.commit_transaction(PATIENCE).unwrap();
    }
    tell("the client alone, sending", since);
}

fn bare_consumer(ground: &OnKafka) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", ground.connection.bootstrap_servers.join(","));
    config.set("group.id", &ground.topic).set("fetch.queue.backoff.ms", "2").set("queued.min.messages", "50000");
    config.set("queued.max.messages.kbytes", "32768");
    let consumer: BaseConsumer = config.create().unwrap();
    let since = Instant::now();
    let starts: TopicPartitionList =
        (0..PARTITIONS).map(|partition| (ground.topic.clone(), partition.into(), Offset::Beginning)).collect();
    consumer.assign(&starts).unwrap();
    let (mut seen, mut bytes) = (0, 0);
    while seen < EVENTS {
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(50)) {
            seen += 1;
            bytes += message.payload().map_or(0, <[u8]>::len);
        }
    }
    assert_eq!(bytes, EVENTS * value().len());
    tell("the client alone, reading", since);
}
