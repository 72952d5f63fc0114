//! The records of a batch, row by row, until it is cut.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use arrow_array::RecordBatch;
use clickstream_crds::spec::PartitionBy;

use super::decode::Decoder;
use super::format::Stage;
use super::reason::{Code, Fault, Reason};
use super::recipe::{Directories, Recipe};
use crate::log::{Partition, Record};

mod delivered;
mod rejected;
mod staged;

use delivered::Delivered;
pub(super) use rejected::Rejected;
pub use staged::Staged;

/// Rows gather in columns that grow; what is full becomes a compact batch.
const FULL_ROWS: usize = 8_192;
/// A column of texts can hold 2 GiB; one message has at most 16 MiB.
const FULL_BYTES: usize = 8 << 20;

/// Where the records of a partition gather.
#[derive(Debug)]
pub struct Staging {
    recipe: Arc<Recipe>,
    partition: Partition,
    decoder: Decoder,
    batches: Vec<RecordBatch>,
    /// Of each row its directory, where the event's time decides on it.
    places: Vec<u32>,
    directories: Directories,
    rejected: Vec<Rejected>,
    reasons: BTreeMap<Reason, u64>,
    tombstones: u64,
    delivered: Delivered,
    records: u64,
    /// Held by the batches and the rejected records.
    bytes: usize,
    /// Why the columns could not be closed: no object can be made then.
    broken: Option<String>,
}

impl Staging {
    /// An empty stage.
    pub fn new(recipe: Arc<Recipe>, partition: Partition) -> Self {
        Self {
            decoder: Decoder::new(recipe.clone(), partition),
            directories: Directories::new(&recipe.partitioning().layout, &recipe.zone),
            recipe,
            partition,
            batches: Vec::new(),
            places: Vec::new(),
            rejected: Vec::new(),
            reasons: BTreeMap::new(),
            tombstones: 0,
            delivered: Delivered::default(),
            records: 0,
            bytes: 0,
            broken: None,
        }
    }

    fn by_event_time(&self) -> bool {
        self.recipe.partitioning().by == PartitionBy::EventTime
    }

    fn reject(&mut self, record: &Record<'_>, value: &[u8], fault: Fault) {
        *self.reasons.entry(fault.reason).or_default() += 1;
        if self.recipe.quarantine_lands() {
            let rejected = Rejected::new(record, value, fault);
            self.bytes += rejected.bytes();
            self.rejected.push(rejected);
        }
    }

    fn close_columns(&mut self) {
        if self.decoder.rows() == 0 {
            return;
        }
        match self.decoder.finish() {
            Ok(batch) => {
                self.bytes += batch.get_array_memory_size();
                self.batches.push(batch);
            }
            Err(error) => self.broken = Some(error.to_string()),
        }
    }
}

/// How much a producer can say about a row.
const LONGEST_TEXT: usize = 500;

impl Stage for Staging {
    type Cut = Staged;

    fn take(&mut self, record: &Record<'_>) {
        self.records += 1;
        self.delivered.add(record.offset);
        let Some(value) = record.value else {
            self.tombstones += 1;
            return;
        };
        // Whoever could not read a row says so beside it, and is right: what is left of it may still look like an event.
        if let Some(said) = record.headers.get("fault") {
            let text = String::from_utf8_lossy(said).chars().take(LONGEST_TEXT).collect();
            return self.reject(record, value, Fault { reason: Reason::of_record(Code::UnreadableRow), text });
        }
        match self.decoder.take(record, value) {
            Ok(time) if self.by_event_time() => {
                self.places.push(u32::try_from(self.directories.of(time)).unwrap_or(u32::MAX));
            }
            Ok(_) => {}
            Err(fault) => self.reject(record, value, fault),
        }
        if self.decoder.rows() >= FULL_ROWS || self.decoder.read() >= FULL_BYTES {
            self.close_columns();
        }
    }

    fn records(&self) -> u64 {
        self.records
    }

    fn bytes(&self) -> u64 {
        (self.bytes + self.decoder.bytes() + 4 * self.places.len()) as u64
    }

    fn directories(&self) -> usize {
        let events = if self.by_event_time() {
            self.directories.count()
        } else {
            usize::from(!self.batches.is_empty() || self.decoder.rows() > 0)
        };
        let mut codes: Vec<_> = self.reasons.keys().map(|reason| reason.code).collect();
        codes.dedup();
        events + if self.recipe.quarantine_lands() { codes.len() } else { 0 }
    }

    fn cut(&mut self, start: i64, end: i64, planned_at: i64) -> Staged {
        self.close_columns();
        let empty = Self::new(self.recipe.clone(), self.partition);
        staged::stage(mem::replace(self, empty), start, end, planned_at)
    }
}

#[cfg(test)]
mod tests;
