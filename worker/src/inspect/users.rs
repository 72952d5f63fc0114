use std::collections::HashSet;

use twox_hash::XxHash3_64;

/// Counts different users in bounded memory: exactly up to a million, then by estimate.
#[derive(Debug)]
pub(super) struct Users {
    /// The hashes of all users, as long as there are few enough. Among a million of 64 bits no two are likely to be equal.
    seen: Option<HashSet<u64>>,
    /// `HyperLogLog` (Flajolet et al., 2007): for each group of hashes the longest run of zeros that one of them began with.
    longest: Vec<u8>,
}

/// How many users there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Exactly(u64),
    /// Within about one percent.
    About(u64),
}

const EXACT: usize = 1_000_000;
/// 2^14 groups: 16 KiB, and a standard error of 0.8 percent.
const GROUP_BITS: u32 = 14;

impl Users {
    pub(super) fn new() -> Self {
        Self { seen: Some(HashSet::new()), longest: vec![0; 1 << GROUP_BITS] }
    }

    pub(super) fn add(&mut self, user: &[u8]) {
        self.add_hash(XxHash3_64::oneshot(user));
    }

    fn add_hash(&mut self, hash: u64) {
        if let Some(seen) = &mut self.seen {
            seen.insert(hash);
            if seen.len() > EXACT {
                self.seen = None;
            }
        }
        let group = usize::try_from(hash >> (64 - GROUP_BITS)).unwrap_or_default();
        let run = (hash << GROUP_BITS | 1).leading_zeros() + 1;
        if let Some(longest) = self.longest.get_mut(group) {
            *longest = (*longest).max(run.to_le_bytes()[0]);
        }
    }

    pub(super) fn count(&self) -> Count {
        match &self.seen {
            Some(seen) => Count::Exactly(seen.len() as u64),
            None => Count::About(self.estimate()),
        }
    }

    /// Beyond a million the estimate needs none of the corrections for small counts.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate"
    )]
    fn estimate(&self) -> u64 {
        let groups = self.longest.len() as f64;
        let sum: f64 = self.longest.iter().map(|longest| (-f64::from(*longest)).exp2()).sum();
        (0.7213 / (1.0 + 1.079 / groups) * groups * groups / sum) as u64
    }
}

#[cfg(test)]
mod tests;
