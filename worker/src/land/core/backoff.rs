//! How long to wait before asking again: any time up to a bound that doubles ("full jitter"), so that many workers do not come back at once.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

const FIRST: u64 = 200;
const LONGEST: u64 = 30_000;

/// The waits of one partition, in milliseconds.
#[derive(Debug)]
pub(super) struct Backoff {
    dice: SplitMix64,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Self { dice: SplitMix64::seed_from_u64(seed), failures: 0 }
    }

    /// Whether nothing has failed since the last success.
    pub(super) const fn is_first(&self) -> bool {
        self.failures == 0
    }

    /// The wait after one more failure.
    pub(super) fn failed(&mut self) -> u64 {
        let most = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures += 1;
        self.dice.next_u64() % (most + 1)
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }
}
