use std::fmt::Display;
use std::ops::Range;

use super::told::Told;
use crate::replay::{Batch, Prepared};
use crate::shard::Shard;

/// Puts rows together into batches.
#[derive(Debug, Default)]
pub(super) struct Batches {
    batch: Batch,
}

/// Where a row came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The file.
    pub(super) file: &'a str,
    /// The line, from 1; of a file without lines the row.
    pub(super) line: u64,
}

/// As much as is handed over at once: less would cost more handing over, more would be out of the cache.
const BYTES: usize = 256 * 1024;
const ROWS: usize = 4096;

impl Batches {
    pub(super) fn is_empty(&self) -> bool {
        self.batch.rows.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.batch.bytes.len() >= BYTES || self.batch.rows.len() >= ROWS
    }

    /// Sets where the first row of the batch is found again.
    pub(super) fn begin(&mut self, hint: String) {
        self.batch.hint = hint;
        self.batch.bytes.reserve(BYTES + BYTES / 8);
        self.batch.rows.reserve(ROWS);
    }

    /// The batch so far; the next one is empty.
    pub(super) fn take(&mut self) -> Batch {
        std::mem::take(&mut self.batch)
    }

    /// Adds a row, whose message `encode` appends; where that finds a fault, the row goes as it stands in the file.
    pub(super) fn add<'row, Fault: Display>(
        &mut self,
        row: u64,
        origin: Origin<'_>,
        text: &'row [u8],
        encode: impl FnOnce(&mut Vec<u8>) -> Result<Told<'row>, Fault>,
    ) {
        let start = self.batch.bytes.len();
        let (told, fault) = match encode(&mut self.batch.bytes) {
            Ok(told) => (told, None),
            Err(fault) => {
                self.batch.bytes.truncate(start);
                self.batch.bytes.extend_from_slice(text);
                (Told::default(), Some(fault))
            }
        };
        let value = self.range_from(start);
        let key = self.put(&told.user);
        let at = self.batch.bytes.len();
        self.batch.bytes.extend_from_slice(origin.file.as_bytes());
        self.batch.bytes.push(b':');
        self.batch.bytes.extend_from_slice(itoa::Buffer::new().format(origin.line).as_bytes());
        let origin = self.range_from(at);
        let fault = fault.map(|fault| self.put(fault.to_string().as_bytes())).unwrap_or_default();
        let shard = if told.user.is_empty() { Shard::of_row(row) } else { Shard::of(&told.user) };
        self.batch.rows.push(Prepared { row, shard, time: told.time, key, value, origin, fault });
    }

    fn put(&mut self, bytes: &[u8]) -> Range<u32> {
        let start = self.batch.bytes.len();
        self.batch.bytes.extend_from_slice(bytes);
        self.range_from(start)
    }

    /// A batch ends with the row that fills it, so it stays far below what 32 bits can count.
    fn range_from(&self, start: usize) -> Range<u32> {
        let of = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        of(start)..of(self.batch.bytes.len())
    }
}
