//! Events of one partition in one piece of memory.

use std::fmt;
use std::ops::Range;

use super::inbox::{Headers, Record, Records};

/// Events one after the other in one buffer: two allocations for a thousand of them.
#[derive(Default)]
pub struct Batch {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    offset: i64,
    timestamp: i64,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
    headers: Range<usize>,
}

impl Batch {
    /// Adds an event after the others, with each of its headers.
    pub(super) fn push<'a>(
        &mut self,
        offset: i64,
        timestamp: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) {
        let key = key.map(|key| self.append(key));
        let value = value.map(|value| self.append(value));
        let start = self.bytes.len();
        for (name, value) in headers {
            for part in [name.as_bytes(), value] {
                self.bytes.extend((part.len() as u64).to_le_bytes());
                self.bytes.extend(part);
            }
        }
        self.entries.push(Entry { offset, timestamp, key, value, headers: start..self.bytes.len() });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The offset of the first event.
    pub(super) fn first(&self) -> Option<i64> {
        self.entries.first().map(|first| first.offset)
    }

    /// The offset after the last event.
    pub(super) fn end(&self) -> Option<i64> {
        self.entries.last().map(|last| last.offset + 1)
    }

    fn append(&mut self, part: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(part);
        start..self.bytes.len()
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }
}

impl Records for Batch {
    fn bytes(&self) -> usize {
        self.bytes.capacity() + self.entries.capacity() * size_of::<Entry>()
    }

    fn each(&self, visit: &mut dyn FnMut(Record<'_>)) {
        for entry in &self.entries {
            visit(Record {
                offset: entry.offset,
                timestamp: entry.timestamp,
                key: entry.key.as_ref().map(|range| self.part(range)),
                value: entry.value.as_ref().map(|range| self.part(range)),
                headers: &Packed(self.part(&entry.headers)),
            });
        }
    }
}

impl fmt::Debug for Batch {
    /// Without what the events say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, end) = (self.entries.first().map(|first| first.offset), self.end());
        f.debug_struct("Batch")
            .field("events", &self.len())
            .field("first", &first)
            .field("end", &end)
            .finish_non_exhaustive()
    }
}

/// Names and values, each after its length.
struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    fn split(bytes: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
    }

    fn each(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (name, after_name) = Self::split(rest)?;
            let (value, after_value) = Self::split(after_name)?;
            rest = after_value;
            Some((name, value))
        })
    }
}

impl Headers for Packed<'_> {
    fn get(&self, name: &str) -> Option<&[u8]> {
        self.each().find(|(key, _)| *key == name.as_bytes()).map(|(_, value)| value)
    }
}

impl fmt::Debug for Packed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.each().map(|(name, _)| String::from_utf8_lossy(name))).finish()
    }
}

#[cfg(test)]
mod tests;
