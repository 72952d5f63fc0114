//! Thousands of histories of the real replay code on a log in memory, in which whatever can go wrong does: replicas come, go,
//! are killed between any two steps, freeze and act again later; seals are refused, lost, or decided long after.
//!
//! `HISTORIES=1000000` tells more of them, `SEED=n` one again.

mod history;
mod outbox;
mod rows;
mod world;

use std::{env, thread};

use history::History;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

#[test]
fn no_history_repeats_loses_or_reorders_an_event() {
    let seeds = number("SEED").map_or(0..number("HISTORIES").unwrap_or(10_000), |seed| seed..seed + 1);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for first in 0..threads {
            let seeds = seeds.clone().skip(first).step_by(threads);
            scope.spawn(move || {
                seeds.for_each(|seed| {
                    History::new(seed).tell();
                });
            });
        }
    });
}

#[test]
fn histories_are_eventful() {
    let told: Vec<_> = (0..300).map(|seed| History::new(seed).tell()).collect();
    let sum = |count: fn(&history::Told) -> u64| told.iter().map(count).sum::<u64>();
    for (what, count) in [
        ("kills", sum(|told| told.kills)),
        ("expiries", sum(|told| told.expired)),
        ("unknown seals that were committed", sum(|told| told.unknown_committed)),
        ("unknown seals that were not", sum(|told| told.unknown_aborted)),
        ("seals of one who had no lease any more", sum(|told| told.fenced)),
        ("seals that came to nothing", sum(|told| told.discarded)),
        ("full logs", sum(|told| told.full)),
        ("hand-overs", sum(|told| told.deals)),
    ] {
        assert!(count >= 50, "{what}: only {count} in 300 histories");
    }
}
