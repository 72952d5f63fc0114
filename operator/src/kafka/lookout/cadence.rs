use std::time::Duration;

use aws_lc_rs::rand;

/// How often is visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// How long is waited after a visit that brought something new, or found something that has not landed.
    pub moving: Duration,
    /// How long after another one.
    pub quiet: Duration,
    /// How long after the first that came to nothing; each further one doubles it.
    pub trouble: Duration,
    /// How long at most, however often it came to nothing.
    pub most: Duration,
    /// How many visits go on at the same time.
    pub at_once: usize,
    /// After how long a key is forgotten that nobody asked for. Longer than reconciles are apart.
    pub forget: Duration,
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            moving: Duration::from_secs(10),
            quiet: Duration::from_mins(1),
            trouble: Duration::from_secs(5),
            most: Duration::from_mins(2),
            at_once: 4,
            forget: Duration::from_mins(30),
        }
    }
}

impl Cadence {
    /// How long until the next visit, after so many in a row that came to nothing.
    pub(super) fn pause(&self, failures: u32, moves: bool) -> Duration {
        let pause = match failures {
            0 if moves => self.moving,
            0 => self.quiet,
            failures => self.trouble.saturating_mul(2_u32.saturating_pow(failures - 1)).min(self.most),
        };
        spread(pause)
    }
}

/// Something between nine and eleven tenths of it, so that what began together does not stay together.
fn spread(pause: Duration) -> Duration {
    let mut random = [128];
    let _without = rand::fill(&mut random);
    pause.mul_f64(0.9 + f64::from(random[0]) / 1_275.0)
}
