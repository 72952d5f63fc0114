//! What time it is, on two clocks.

/// The moment of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds on a clock that only goes forward: for ages and waits.
    pub ticks: u64,
    /// Microseconds since 1970 on the clock on the wall, which jumps: for people and folders.
    pub wall: i64,
}

const HOUR: i64 = 3_600_000_000;

impl Now {
    /// The hour on the wall.
    pub const fn hour(self) -> i64 {
        self.wall.div_euclid(HOUR)
    }
}
