/// The offsets that came, as runs: there are gaps where transactions end or were aborted.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    /// First offset, and the one after the last.
    runs: Vec<(i64, i64)>,
}

impl Delivered {
    pub(super) fn add(&mut self, offset: i64) {
        match self.runs.last_mut() {
            Some((_, after)) if *after == offset => *after += 1,
            _ => self.runs.push((offset, offset.saturating_add(1))),
        }
    }

    /// The offsets of a range that did not come: runs of first offset and length.
    pub(super) fn gaps(&self, start: i64, end: i64) -> Vec<(i64, i64)> {
        let mut gaps = Vec::new();
        let mut next = start;
        for &(first, after) in &self.runs {
            if first > next {
                gaps.push((next, first.min(end) - next));
            }
            next = next.max(after);
        }
        if end > next {
            gaps.push((next, end - next));
        }
        gaps
    }
}
