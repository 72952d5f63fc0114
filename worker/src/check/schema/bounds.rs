//! A range with or without ends.

use std::fmt;

/// A range of whole numbers, both ends included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// The least allowed.
    pub(crate) least: Option<i64>,
    /// The most allowed.
    pub(crate) most: Option<i64>,
}

impl Bounds {
    /// Whether `number` lies within.
    pub(crate) fn hold(self, number: i64) -> bool {
        self.least.is_none_or(|least| number >= least) && self.most.is_none_or(|most| number <= most)
    }

    /// Whether a count lies within.
    pub(crate) fn hold_count(self, count: usize) -> bool {
        self.hold(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The narrower of two ranges at each end.
    pub(crate) fn within(self, other: Self) -> Self {
        Self { least: self.least.max(other.least), most: [self.most, other.most].into_iter().flatten().min() }
    }

    /// How many there should be: `at least 1 item`, `3 to 63 characters`.
    pub(crate) fn of(self, one: &str, many: &str) -> String {
        let what = if self.most.or(self.least) == Some(1) { one } else { many };
        match (self.least, self.most) {
            (Some(least), Some(most)) if least == most => format!("exactly {least} {what}"),
            (Some(least), Some(most)) if least > 0 => format!("{least} to {most} {what}"),
            (_, Some(most)) => format!("at most {most} {what}"),
            (Some(least), None) => format!("at least {least} {what}"),
            (None, None) => format!("any number of {what}"),
        }
    }
}

impl fmt::Display for Bounds {
    /// ` from 1 to 10`, ` of at least 1`, or nothing: to follow the name of the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (Some(least), Some(most)) if least == most => write!(f, " of exactly {least}"),
            (Some(least), Some(most)) => write!(f, " from {least} to {most}"),
            (Some(least), None) => write!(f, " of at least {least}"),
            (None, Some(most)) => write!(f, " of at most {most}"),
            (None, None) => Ok(()),
        }
    }
}
