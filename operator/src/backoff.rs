//! How long to wait after failures: longer each time, never the same for all.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(256);

/// Counts failures in a row, by the uid of what fails.
#[derive(Debug, Default)]
pub struct Backoff(Mutex<BTreeMap<String, u32>>);

impl Backoff {
    /// One more failure: how long to wait now. A quarter of it is chance, so that what failed together is not tried together.
    pub fn failed(&self, uid: &str) -> Duration {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = failures.entry(uid.to_owned()).or_default();
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(*count)).min(LONGEST);
        *count = count.saturating_add(1);
        spread(wait, 4)
    }

    /// It went well, or is gone.
    pub fn forget(&self, uid: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(uid);
    }
}

/// The time, and up to a `part`-th of it more, by chance.
pub fn spread(time: Duration, part: u32) -> Duration {
    let chance = u32::try_from(RandomState::new().hash_one(time) % 1_000).unwrap_or_default();
    time + (time / part) * chance / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound_and_begin_anew_after_success() {
        let backoff = Backoff::default();
        for exponent in 0..12 {
            let least = Duration::from_secs(1 << exponent.min(8));
            let wait = backoff.failed("a");
            assert!((least..=least + least / 4).contains(&wait), "{exponent}: {wait:?}");
        }
        assert!(backoff.failed("b") < Duration::from_secs(2), "failures of another one");
        backoff.forget("a");
        assert!(backoff.failed("a") < Duration::from_secs(2));
    }
}
