//! A log in memory: offsets with gaps, records that expire, a group's offsets that come and go.

use super::dice::Dice;
use crate::log::{Headers, Record, Records};

#[derive(Debug)]
pub(super) struct Log {
    pub(super) partitions: Vec<PartitionLog>,
}

#[derive(Debug)]
pub(super) struct PartitionLog {
    /// Everything before has expired.
    pub(super) low: i64,
    /// What the group has committed.
    pub(super) committed: Option<i64>,
    pub(super) entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Record([u8; 2]),
    Tombstone,
    /// A control record, or an aborted event: not delivered.
    Gap,
}

impl Log {
    pub(super) fn new(partitions: usize) -> Self {
        let empty = || PartitionLog { low: 0, committed: None, entries: Vec::new() };
        Self { partitions: std::iter::repeat_with(empty).take(partitions).collect() }
    }
}

impl PartitionLog {
    pub(super) fn end(&self) -> i64 {
        self.entries.len() as i64
    }

    pub(super) fn append(&mut self, dice: &mut Dice) {
        for _ in 0..=dice.below(5) {
            self.entries.push(match dice.below(10) {
                0 | 1 => Entry::Gap,
                2 => Entry::Tombstone,
                3 => Entry::Record([0, 0]),
                _ => Entry::Record([1, dice.below(250) as u8]),
            });
        }
    }

    /// At most `most` entries from an offset on, and the position after them.
    pub(super) fn read(&self, from: i64, most: usize) -> (Delivery, i64) {
        let start = usize::try_from(from).unwrap();
        let end = self.entries.len().min(start + most);
        let records = (from..).zip(&self.entries[start..end]);
        let records = records.filter_map(|(offset, entry)| match entry {
            Entry::Record(value) => Some((offset, Some(*value))),
            Entry::Tombstone => Some((offset, None)),
            Entry::Gap => None,
        });
        (Delivery(records.collect()), end as i64)
    }
}

#[derive(Debug)]
pub(super) struct Delivery(Vec<(i64, Option<[u8; 2]>)>);

impl Records for Delivery {
    fn bytes(&self) -> usize {
        self.0.len() * 10
    }

    fn each(&self, visit: &mut dyn FnMut(Record<'_>)) {
        for (offset, value) in &self.0 {
            let value = value.as_ref().map(|value| &value[..]);
            visit(Record { offset: *offset, timestamp: 0, key: None, value, headers: &NoHeaders });
        }
    }
}

#[derive(Debug)]
struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<&[u8]> {
        None
    }
}
