//! What ours is held against.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use clickstream_crds::settings::Pace;
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use testbed::fresh_name;

use crate::processor::Took;
use crate::set::{Message, PYTHON_ROWS, Set};

const PATIENCE: Duration = Duration::from_mins(1);

/// A loop with the settings of our producer and nothing else; without the messages' headers where nobody asks for them.
pub(crate) fn send(set: &Set, messages: &[Message], with_headers: bool) -> Took {
    let topic = set.replay(Pace::Unlimited).topic;
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", set.kafka.bootstrap_servers.join(","));
    config.set("transactional.id", fresh_name("bare")).set("linger.ms", "5").set("batch.size", "1000000");
    config.set("partitioner", "murmur2_random").set("queue.buffering.max.kbytes", "2048");
    config.set("queue.buffering.max.messages", "0").set("batch.num.messages", "100000");
    config.set("delivery.report.only.error", "true");
    let producer: BaseProducer = config.create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    Took::by(|| {
        producer.begin_transaction().unwrap();
        let mut begun = Instant::now();
        for (number, Message { key, value, origin }) in messages.iter().enumerate() {
            let mut record = BaseRecord::to(&topic).key(key).payload(value);
            if with_headers {
                let header = Header { key: "origin", value: Some(origin) };
                record.headers = Some(OwnedHeaders::new_with_capacity(1).insert(header));
            }
            while let Err((error, again)) = producer.send(record) {
                assert!(matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)), "{error}");
                pause(&producer);
                record = again;
            }
            if number % 1_000 == 0 {
                producer.poll(Duration::ZERO);
                if begun.elapsed() > Duration::from_secs(1) {
                    commit(&producer);
                    producer.begin_transaction().unwrap();
                    begun = Instant::now();
                }
            }
        }
        commit(&producer);
    })
}

fn commit(producer: &BaseProducer) {
    while producer.in_flight_count() > 0 {
        pause(producer);
    }
    producer.commit_transaction(PATIENCE).unwrap();
}

/// The client's own waiting would take the processor all the while.
fn pause(producer: &BaseProducer) {
    thread::sleep(Duration::from_micros(500));
    producer.poll(Duration::ZERO);
}

/// A script as people write it; `None` where its client is not installed.
pub(crate) fn python(set: &Set) -> Option<Took> {
    let topic = set.replay(Pace::Unlimited).topic;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/replay/script.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(&set.file)
        .args([&set.kafka.bootstrap_servers[0], &topic, &PYTHON_ROWS.to_string()])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (processor, wall) = text.trim().split_once(' ')?;
    Some(Took { processor: processor.parse().ok()?, wall: wall.parse().ok()? })
}
