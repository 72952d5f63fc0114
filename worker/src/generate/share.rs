//! A share of something: exact decimals, so that a rate means the same everywhere.

use std::fmt;
use std::str::FromStr;

use super::proportion::proportion;
use super::random::Random;

/// A share from 0 to 1, exact to one in a million.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u32);

impl Share {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything.
    pub const ALL: Self = Self(Self::PARTS);
    const PARTS: u32 = 1_000_000;

    /// How many millionths.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// So many millionths, unless they are more than the whole.
    pub fn from_millionths(millionths: u32) -> Option<Self> {
        (millionths <= Self::PARTS).then_some(Self(millionths))
    }

    /// This share of a number, rounded down.
    pub(crate) fn of(self, number: u64) -> u64 {
        proportion(number, self.0.into(), Self::PARTS.into())
    }

    /// Whether it is one of this share.
    pub(crate) fn hits(self, random: &mut Random) -> bool {
        self.0 > 0 && random.below(Self::PARTS) < self.0
    }
}

/// A text that is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a share from 0 to 1 with at most six decimals, such as 0.01")]
pub struct NoShare;

impl FromStr for Share {
    type Err = NoShare;

    fn from_str(text: &str) -> Result<Self, NoShare> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 6 || !digits(whole) || !digits(decimals) {
            return Err(NoShare);
        }
        let whole: u32 = whole.parse().map_err(|_| NoShare)?;
        let parts: u32 = format!("{decimals:0<6}").parse().map_err(|_| NoShare)?;
        let sum = whole.checked_mul(Self::PARTS).and_then(|whole| whole.checked_add(parts)).ok_or(NoShare)?;
        if sum > Self::PARTS { Err(NoShare) } else { Ok(Self(sum)) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.0 / Self::PARTS, self.0 % Self::PARTS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests;
