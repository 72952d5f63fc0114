//! Histories: workers of the real core on a log and a store where everything goes wrong that can, in an order that a seed decides.
//!
//! Kills between any two steps, freezes, zombies that go on after their partitions went to others, lost answers, writes that
//! arrive much later, lost group offsets, expired records, clocks that jump. Then everything heals, and the proof is made.
//!
//! `HISTORIES=1000000` plays more of them, `SEED=17` plays one.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "the numbers of a history are small"
)]

mod dice;
pub(crate) mod format;
mod lie;
mod log;
mod proof;
mod store;
mod worker;
mod world;

use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use lie::Lie;
use world::World;

const HISTORIES: u64 = 10_000;
/// More than any lie needs to be found out.
const ENOUGH: u64 = 2_000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn histories_end_with_every_record_in_exactly_one_object() {
    if let Some(seed) = number("SEED") {
        return World::new(seed, Lie::None).play();
    }
    let histories = number("HISTORIES").unwrap_or(HISTORIES);
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(seed) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&seed| seed < histories) {
                    if let Err(failure) = panic::catch_unwind(|| World::new(seed, Lie::None).play()) {
                        next.store(histories, Ordering::Relaxed);
                        eprintln!("again: SEED={seed} cargo test -p clickstream-worker --lib histories_end");
                        panic::resume_unwind(failure);
                    }
                }
            });
        }
    });
}

/// A protocol without one of its rules is the same as one whose store lies about it. Each lie must be found out.
#[test]
fn without_any_of_its_rules_the_protocol_breaks() {
    let found_out = |lie| (0..ENOUGH).find(|&seed| panic::catch_unwind(|| World::new(seed, lie).play()).is_err());
    let lies = Lie::ALL.map(|lie| (lie, found_out(lie)));
    for (lie, found_out) in lies {
        assert!(found_out.is_some(), "{lie:?} goes unnoticed in {ENOUGH} histories");
    }
}
