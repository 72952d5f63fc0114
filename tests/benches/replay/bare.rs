//! What ours is held against.

use std::process::Command;
use std::time::{Duration, Instant};

use clickstream_crds::settings::Pace;
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use testbed::fresh_name;

use crate::processor::Took;
use crate::set::{Message, PYTHON_ROWS, Set};

const PATIENCE: Duration = Duration::from_mins(1);

/// A loop with the settings of our producer and nothing else.
pub(crate) fn send(set: &Set, messages: &[Message]) -> Took {
    let topic = set.replay(Pace::Unlimited).topic;
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", set.kafka.bootstrap_servers.join(","));
    config.set("transactional.id", fresh_name("bare")).set("linger.ms", "5").set("batch.size", "1000000");
    config.set("partitioner", "murmur2_random").set("queue.buffering.max.kbytes", "32768");
    config.set("queue.buffering.max.messages", "1000000");
    let producer: BaseProducer = config.create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    Took::by(|| {
        producer.begin_transaction().unwrap();
        let mut begun = Instant::now();
        for (number, (key, value)) in messages.iter().enumerate() {
            let mut record = BaseRecord::to(&topic).key(key).payload(value);
            while let Err((error, again)) = producer.send(record) {
                assert!(matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)), "{error}");
                producer.poll(Duration::from_millis(1));
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
        producer.poll(Duration::from_millis(1));
    }
    producer.commit_transaction(PATIENCE).unwrap();
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
