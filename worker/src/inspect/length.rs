use std::fmt;

/// A length of time as a person says it: its two largest units.
pub(super) struct Length(pub(super) i64);

const UNITS: [(i64, &str); 6] =
    [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"), (1_000, "ms"), (1, "µs")];

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(largest) = UNITS.iter().position(|(unit, _)| *unit <= self.0) else { return f.write_str("0 s") };
        let mut rest = self.0;
        for (number, (unit, name)) in UNITS.iter().enumerate().skip(largest).take(2) {
            let count = rest / unit;
            rest %= unit;
            match (number == largest, count) {
                (true, _) => write!(f, "{count} {name}")?,
                (false, 0) => {}
                (false, _) => write!(f, " {count} {name}")?,
            }
        }
        Ok(())
    }
}
