//! Counts of minutes as one line of blocks.

use std::collections::BTreeMap;
use std::time::Duration;

use super::figures;

/// Spans that a block may stand for, in minutes; days beyond.
const SPANS: [i64; 10] = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720];
const DAY: i64 = 1_440;
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Blocks for all of the time, and what one of them stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sparkline {
    pub(super) blocks: String,
    pub(super) each: String,
}

impl Sparkline {
    /// At most `width` blocks, higher where more happened; a gap where nothing did. `None` where there is nothing at all.
    pub(super) fn new(minutes: &BTreeMap<i64, u64>, width: usize) -> Option<Self> {
        let (first, last) = (*minutes.first_key_value()?.0, *minutes.last_key_value()?.0);
        let width = i64::try_from(width.max(1)).unwrap_or(1);
        let fits = |span: i64| last.div_euclid(span) - first.div_euclid(span) < width;
        let days = || (last.abs_diff(first).cast_signed() / (width * DAY) + 2) * DAY;
        let span = SPANS.into_iter().find(|span| fits(*span)).unwrap_or_else(days);
        let mut sums: BTreeMap<i64, u64> = BTreeMap::new();
        for (minute, count) in minutes {
            *sums.entry(minute.div_euclid(span)).or_default() += count;
        }
        let most = sums.values().copied().max().unwrap_or(1).max(1);
        let block = |slot: i64| match sums.get(&slot) {
            Some(&sum) => usize::try_from((sum * 8).div_ceil(most).saturating_sub(1))
                .ok()
                .and_then(|height| BLOCKS.get(height).copied())
                .unwrap_or('█'),
            None => ' ',
        };
        let each = match span {
            1 => "minute".to_owned(),
            60 => "hour".to_owned(),
            2..60 => format!("{span} min"),
            _ if span % DAY == 0 => format!("{} days", span / DAY),
            _ => figures::span(Duration::from_mins(span.unsigned_abs())).trim_end_matches(" 0 min").to_owned(),
        };
        Some(Self { blocks: (first.div_euclid(span)..=last.div_euclid(span)).map(block).collect(), each })
    }
}

#[cfg(test)]
mod tests;
