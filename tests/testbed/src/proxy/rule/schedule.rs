//! On which of the matching requests a rule acts.

/// Skips some, then acts on some, each perhaps only with a probability.
#[derive(Debug)]
pub(super) struct Schedule {
    pub(super) skip: u64,
    pub(super) times: Option<u64>,
    pub(super) chance: Option<Chance>,
}

/// A seeded coin.
#[derive(Debug)]
pub(super) struct Chance {
    probability: f64,
    state: u64,
}

impl Schedule {
    pub(super) fn always() -> Self {
        Self { skip: 0, times: None, chance: None }
    }

    /// Whether the rule acts on the matching request that has just come.
    pub(super) fn is_due(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        if self.times == Some(0) || self.chance.as_mut().is_some_and(|chance| !chance.toss()) {
            return false;
        }
        self.times = self.times.map(|left| left - 1);
        true
    }
}

impl Chance {
    pub(super) fn new(probability: f64, seed: u64) -> Self {
        Self { probability, state: seed }
    }

    /// `SplitMix64`: the same seed gives the same tosses on every machine and version.
    fn toss(&mut self) -> bool {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let top = u32::try_from(mixed >> 32).unwrap_or(u32::MAX);
        f64::from(top) / f64::from(u32::MAX) < self.probability
    }
}
