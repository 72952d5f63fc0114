//! How fast and how exactly a replay sends into a real broker, beside a bare loop of the same producer settings and a script in
//! Python.
//!
//! Speed is processor time of the sending process, so that what else the machine does changes little; each is a ratio of two
//! things in one run. `cargo bench -p clickstream-tests --bench replay`; the script needs `pip install confluent-kafka`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench that cannot run says so and ends")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod bare;
mod pace;
mod processor;
mod set;
mod shared;
mod size;

use testbed::{KafkaOptions, Testbed};

use processor::Took;
use set::Set;

/// Rows of the flat-out runs.
const ROWS: u64 = 1_000_000;
const ROUNDS: usize = 3;

fn main() {
    let testbed = Testbed::of_this_run().expect("the testbed");
    let kafka = testbed.own_kafka(&KafkaOptions::default()).expect("Kafka");
    let broker = &kafka.address().plain;
    let set = Set::new(testbed, broker, ROWS);

    println!("as fast as possible, {ROWS} rows of RetailRocket's columns, keyed by user, transactional");
    let messages = set.messages();
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(bare::send(&set, &messages));
        ours.push(shared::flat_out(&set));
    }
    let (bare, ours) = (Took::median(bare), Took::median(ours));
    println!("  a bare loop that sends ready bytes   {}", bare.per_second(ROWS));
    println!(
        "  CSV -> JSON -> Kafka                 {}   {:.2} of the bare loop",
        ours.per_second(ROWS),
        bare.processor / ours.processor
    );
    match bare::python(&set) {
        Some(python) => println!(
            "  a script in Python                   {}   {:.1} times slower than ours",
            python.per_second(set::PYTHON_ROWS),
            python.processor / set::PYTHON_ROWS as f64 / (ours.processor / ROWS as f64)
        ),
        None => println!("  a script in Python                   not run: pip install confluent-kafka"),
    }

    println!("lateness at 1000 events/s, over 20 s");
    for seal_every in [1_000_000, 5_000_000] {
        pace::lateness(testbed, broker, seal_every);
    }
    println!("achieved rate: events in any 10 s, as their record timestamps tell");
    for (rate_thousandths, replicas, seconds) in
        [(500, 1, 40), (1_000_000, 1, 20), (1_000_000, 3, 30), (100_000_000, 1, 15), (100_000_000, 3, 30)]
    {
        pace::rate(testbed, broker, rate_thousandths, replicas, seconds);
    }
    size::memory(testbed, broker);
}
