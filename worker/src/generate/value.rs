//! What is in the events besides who, when and what: values that hang together, each decided by the seed and the thing it belongs to.

pub(crate) mod device;
pub(crate) mod identity;
pub(crate) mod item;
pub(crate) mod place;

use super::random::scaled;

/// One of a table's rows by weight, decided by `bits`.
pub(crate) fn weighted<T>(rows: &'static [T], weight: impl Fn(&T) -> u32, bits: u64) -> &'static T {
    let mut drawn = scaled(bits, rows.iter().map(&weight).sum());
    for row in rows {
        match drawn.checked_sub(weight(row)) {
            None => return row,
            Some(rest) => drawn = rest,
        }
    }
    &rows[0]
}

/// One of a library's words, decided by `bits`.
pub(crate) fn word(words: &'static [&'static str], bits: u64) -> &'static str {
    words[scaled(bits, u32::try_from(words.len()).unwrap_or(1)) as usize]
}
