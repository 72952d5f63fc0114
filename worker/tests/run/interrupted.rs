//! Interrupted at random moments and continued each time, it comes to the end of a run that nobody disturbed.

use std::env;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};
use rustix::process::{Pid, Signal, kill_process};

use crate::lake::events;
use crate::place::{Place, assert_complete, said};

/// How often, where nobody asks for more; how often at least, and for how long otherwise.
const KILLS: u32 = 100;
const FEW: u32 = 20;
const ENOUGH: Duration = Duration::from_mins(1);

#[test]
fn interrupted_at_random_moments_it_lands_what_an_undisturbed_run_lands() {
    let undisturbed = Place::new("", 2);
    assert_complete(&undisturbed.run());

    let asked: Option<u32> = env::var("KILLS").ok().map(|kills| kills.parse().expect("KILLS is a number"));
    let seed: u64 = env::var("SEED").map_or(1, |seed| seed.parse().expect("SEED is a number"));
    let mut dice = SplitMix64::seed_from_u64(seed);
    let (began, mut kills) = (Instant::now(), 0);
    let place = Place::new("rate: 600", 2);
    while kills < asked.unwrap_or(KILLS) && (asked.is_some() || kills < FEW || began.elapsed() < ENOUGH) {
        let mut child = place.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(dice.next_u64() % 900));
        let signal = [Signal::INT, Signal::TERM, Signal::KILL][usize::try_from(dice.next_u64() % 3).unwrap()];
        // It may have come to its end.
        let _ = kill_process(Pid::from_child(&child), signal);
        let status = child.wait().unwrap();
        // Not every one has come so far as to listen.
        assert!(status.success() || status.signal().is_some(), "kill {kills} of seed {seed}: {status}");
        kills += 1;
    }
    println!("{kills} interruptions of seed {seed}");

    place.hurry();
    assert_complete(&place.run());
    let proof = place.verify();
    assert!(proof.status.success(), "{}", said(&proof));
    let (expected, found) = (events(&undisturbed.lake()), events(&place.lake()));
    assert_eq!(found.len(), expected.len());
    let different = expected.iter().zip(&found).find(|(expected, found)| expected != found);
    assert_eq!(different, None, "seed {seed}");
}
