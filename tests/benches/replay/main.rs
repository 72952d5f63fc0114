//! How fast and how exactly a replay sends into a real broker, beside a bare loop of the same producer settings and a script in
//! Python.
//!
//! Speed is processor time of the sending process, so that what else the machine does changes little; each is a ratio of two
//! things in one run. `cargo bench -p clickstream-tests --bench replay`; the script needs `pip install confluent-kafka`.
//! Parts may be named behind `--`: `speed`, `lateness`, `rate`, `memory`; `ROWS` and `ROUNDS` make the first one shorter.
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

/// Rows of the flat-out runs, and how often each is run.
const ROWS: u64 = 1_000_000;
const ROUNDS: u64 = 3;

fn main() {
    let named: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let testbed = Testbed::of_this_run().expect("the testbed");
    let kafka = testbed.own_kafka(&KafkaOptions::default()).expect("Kafka");
    let broker = &kafka.address().plain;
    // The first transactions of a broker take seconds: they are not what is measured.
    shared::flat_out(&Set::new(testbed, broker, 100_000));
    if wanted("speed") {
        speed(testbed, broker);
    }
    if wanted("lateness") {
        println!("lateness at 1000 events/s, over 20 s");
        for seal_every in [1_000_000, 5_000_000] {
            pace::lateness(testbed, broker, seal_every);
        }
    }
    if wanted("rate") {
        println!("achieved rate: events in any 10 s, as their record timestamps tell");
        for (rate_thousandths, replicas, seconds) in
            [(500, 1, 40), (1_000_000, 1, 20), (1_000_000, 3, 30), (100_000_000, 1, 15), (100_000_000, 3, 30)]
        {
            pace::rate(testbed, broker, rate_thousandths, replicas, seconds);
        }
    }
    if wanted("memory") {
        size::memory(testbed, broker);
    }
}

fn speed(testbed: &Testbed, broker: &str) {
    let (rows, rounds) = (told("ROWS", ROWS), told("ROUNDS", ROUNDS));
    let set = Set::new(testbed, broker, rows);
    println!("as fast as possible, {rows} rows of RetailRocket's columns, keyed by user, transactional");
    let messages = set.messages();
    let (mut without_headers, mut bare, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        without_headers.push(bare::send(&set, &messages, false));
        bare.push(bare::send(&set, &messages, true));
        ours.push(shared::flat_out(&set));
    }
    let (without_headers, bare, ours) = (Took::median(without_headers), Took::median(bare), Took::median(ours));
    println!("  a bare loop, keys and values only    {}", without_headers.per_second(rows));
    println!("  a bare loop, the ready messages      {}", bare.per_second(rows));
    println!(
        "  CSV -> JSON -> Kafka                 {}   {:.2} and {:.2} of the bare loops",
        ours.per_second(rows),
        without_headers.processor / ours.processor,
        bare.processor / ours.processor
    );
    match bare::python(&set) {
        Some(python) => println!(
            "  a script in Python                   {}   {:.1} times slower than ours",
            python.per_second(set::PYTHON_ROWS.min(rows)),
            python.processor / set::PYTHON_ROWS.min(rows) as f64 / (ours.processor / rows as f64)
        ),
        None => println!("  a script in Python                   not run: pip install confluent-kafka"),
    }
}

fn told(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
