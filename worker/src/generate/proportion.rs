//! Whole-number proportions whose steps do not fit 64 bits.

/// `number * part / whole`, rounded down, for a part that is no greater than the whole.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no part is greater than its whole, so the result is at most `number`"
)]
pub(crate) const fn proportion(number: u64, part: u64, whole: u64) -> u64 {
    debug_assert!(part <= whole);
    (number as u128 * part as u128 / whole as u128) as u64
}

/// `start + step * count`, counted in a circle.
#[expect(clippy::cast_possible_truncation, reason = "a remainder is smaller than what it is the remainder of")]
pub(crate) const fn around(circle: u64, start: u64, step: u64, count: u64) -> u64 {
    ((start as u128 + step as u128 * count as u128) % circle as u128) as u64
}
