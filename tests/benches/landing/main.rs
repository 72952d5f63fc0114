//! How fast a topic lands in a bucket with all defaults on, beside a loop that only reads the topic and a script in Python.
//!
//! Speed is processor time of the process that lands, so that what else the machine does changes little; each is a ratio of two
//! things in one run. `cargo bench -p clickstream-tests --bench landing`; the script needs
//! `pip install confluent-kafka pandas pyarrow boto3`. `EVENTS=0.1` makes it a tenth as long; presets may be
//! named behind `--`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench that cannot run says so and ends")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people"
)]

mod ours;
#[path = "../replay/processor.rs"]
mod processor;
mod python;
mod topic;

use clickstream_worker::generate::Preset;
use testbed::{KafkaOptions, Testbed};

use processor::Took;
use topic::Topic;

const ROUNDS: usize = 3;

fn main() {
    let share: f64 = std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let testbed = Testbed::of_this_run().expect("the testbed");
    let kafka = testbed.own_kafka(&KafkaOptions::default()).expect("Kafka");
    let s3 = testbed.s3().expect("MinIO");
    let wanted: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let all = [(Preset::RetailRocket, "retailrocket", 2_000_000.0), (Preset::Streaming, "streaming", 300_000.0)];
    for (preset, named, events) in all {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == named) {
            continue;
        }
        let topic = Topic::filled(&kafka.address().plain, preset, named, (events * share) as u64);
        println!("{} events of {named}, {} bytes each", topic.events, topic.bytes / topic.events);
        let drained = Took::median((0..ROUNDS).map(|_| topic.drain()).collect());
        println!("  a loop that only reads   {}", drained.per_second(topic.events));
        let mut landed: Vec<_> = (0..ROUNDS).map(|_| ours::land(testbed, &topic, &s3)).collect();
        let (took, bytes) = landed.swap_remove(ROUNDS / 2);
        let took = Took::median(landed.into_iter().map(|(took, _)| took).chain([took]).collect());
        println!(
            "  Kafka -> Parquet -> S3   {}   {:.2} of the loop",
            took.per_second(topic.events),
            drained.processor / took.processor
        );
        println!("  in S3                    {:>9.1} bytes/event", bytes as f64 / topic.events as f64);
        match python::land(&topic, &s3) {
            Some(python) => println!(
                "  a script in Python       {}   {:.1} times slower than ours\n  pyarrow's own defaults   {:>9.1} bytes/event, ours takes {:.2} of it",
                python.took.per_second(python.events),
                python.took.processor / python.events as f64 / (took.processor / topic.events as f64),
                python.bytes_each,
                bytes as f64 / topic.events as f64 / python.bytes_each,
            ),
            None => println!("  a script in Python       not run: pip install confluent-kafka pandas pyarrow boto3"),
        }
    }
}
