//! What was sent and is not sealed yet, kept so that it can be sent again.

use std::ops::Range;

use super::rows::{Batch, Prepared};
use crate::log::Outgoing;

/// The header that tells where a row came from.
pub(crate) const ORIGIN: &str = "origin";
/// The header that tells why a row cannot be read.
pub(crate) const FAULT: &str = "fault";

/// Events on their way.
#[derive(Debug, Default)]
pub(crate) struct Open {
    bytes: Vec<u8>,
    kept: Vec<Kept>,
    /// How many of them the log has taken.
    taken: usize,
    /// When the first was sent, in microseconds since 1970.
    pub(crate) since: Option<i64>,
}

#[derive(Debug)]
struct Kept {
    key: Range<usize>,
    value: Range<usize>,
    origin: Range<usize>,
    fault: Range<usize>,
}

impl Open {
    /// Takes a row in; it is yet to be sent.
    pub(crate) fn keep(&mut self, batch: &Batch, row: &Prepared) {
        let mut part = |range: &Range<u32>| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(batch.part(range));
            start..self.bytes.len()
        };
        let kept =
            Kept { key: part(&row.key), value: part(&row.value), origin: part(&row.origin), fault: part(&row.fault) };
        self.kept.push(kept);
    }

    /// Shows the next event that the log has not taken yet to `send`; whether there was one.
    pub(crate) fn offer<T>(&self, send: impl FnOnce(&Outgoing<'_>) -> T) -> Option<T> {
        let kept = self.kept.get(self.taken)?;
        let part = |range: &Range<usize>| &self.bytes[range.clone()];
        let key = Some(part(&kept.key)).filter(|key| !key.is_empty());
        let value = part(&kept.value);
        let origin = (ORIGIN, part(&kept.origin));
        Some(if kept.fault.is_empty() {
            send(&Outgoing { key, value, headers: &[origin] })
        } else {
            send(&Outgoing { key, value, headers: &[origin, (FAULT, part(&kept.fault))] })
        })
    }

    /// The log has taken the event.
    pub(crate) fn took(&mut self, now: i64) {
        self.taken += 1;
        self.since.get_or_insert(now);
    }

    /// The log has taken nothing of it.
    pub(crate) fn again(&mut self) {
        self.taken = 0;
        self.since = None;
    }

    /// Forgets all of it: it is sealed, or somebody else's now.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.kept.clear();
        self.again();
    }

    /// Where the row came from that the log has not taken.
    pub(crate) fn origin(&self) -> String {
        self.kept
            .get(self.taken)
            .map(|kept| String::from_utf8_lossy(&self.bytes[kept.origin.clone()]).into_owned())
            .unwrap_or_default()
    }

    /// Whether the log has taken everything.
    pub(crate) fn all_taken(&self) -> bool {
        self.taken == self.kept.len()
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// How many of the rows could not be read.
    pub(crate) fn bad(&self) -> u64 {
        self.kept.iter().filter(|kept| !kept.fault.is_empty()).count() as u64
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }
}
