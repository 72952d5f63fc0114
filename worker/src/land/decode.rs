//! From the bytes of a message straight into columns, in one pass. A message either becomes a row or leaves no trace.
//!
//! Of fields that a record holds twice the first one counts. What no column is declared for goes to `properties`, as it was sent.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use super::columns::Columns;
use super::reason::{Code, Fault, Reason};
use super::recipe::Recipe;
use crate::log::{Partition, Record};

mod malformed;
mod scan;
mod walk;

use malformed::Malformed;
use walk::{Memory, Walk};

/// Larger messages are no events.
const LARGEST: usize = 16 << 20;

/// Turns the messages of a partition into rows.
#[derive(Debug)]
pub(super) struct Decoder {
    recipe: Arc<Recipe>,
    /// How an id begins that is made from where the record lies; its offset follows.
    made_id: String,
    columns: Columns,
    memory: Memory,
    read: usize,
}

impl Decoder {
    pub(super) fn new(recipe: Arc<Recipe>, partition: Partition) -> Self {
        let columns = Columns::new(&recipe.route);
        let memory = Memory::new(&recipe.route);
        let made_id = format!("{}-{}-", recipe.topic(), partition.0);
        Self { recipe, made_id, columns, memory, read: 0 }
    }

    /// Adds the row of a record, or says why there is none. With the row comes the event's time.
    pub(super) fn take(&mut self, record: &Record<'_>, value: &[u8]) -> Result<i64, Fault> {
        self.read += value.len();
        let row = self.row(record, value);
        match row {
            Ok(_) => self.columns.end_row(record.offset, record.timestamp.saturating_mul(1_000)),
            Err(_) => self.columns.roll_back(&self.recipe.route),
        }
        row
    }

    /// The rows so far, as a batch; there are none then.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        self.read = 0;
        self.columns.finish(&self.recipe.shape)
    }

    pub(super) const fn rows(&self) -> usize {
        self.columns.rows()
    }

    pub(super) fn bytes(&self) -> usize {
        self.columns.bytes()
    }

    /// How many bytes of messages the rows so far were made of.
    pub(super) const fn read(&self) -> usize {
        self.read
    }

    fn row(&mut self, record: &Record<'_>, value: &[u8]) -> Result<i64, Fault> {
        let fault = |code, text: String| Fault { reason: Reason::of_record(code), text };
        if value.len() > LARGEST {
            return Err(fault(Code::TooLarge, format!("{} bytes; an event has at most {LARGEST}", value.len())));
        }
        let text =
            simdutf8::basic::from_utf8(value).map_err(|_| fault(Code::DecodeError, "it is not UTF-8".to_owned()))?;
        let mut walk = Walk::new(text, &self.recipe, &mut self.columns, &mut self.memory);
        walk.message().map_err(|Malformed { at, what }| fault(Code::DecodeError, format!("byte {at}: {what}")))?;
        let found = walk.fault();
        let route = &self.recipe.route;
        if !self.memory.rest().is_empty() {
            self.columns.leaves[route.properties].push_text(self.memory.rest());
        }
        self.columns.pad(&route.root, self.columns.rows() + 1);
        if let Some(missing) =
            self.missing().filter(|missing| found.as_ref().is_none_or(|found| missing.reason < found.reason))
        {
            return Err(missing);
        }
        if let Some(found) = found.as_ref().filter(|found| found.reason.code <= Code::BadTimestamp) {
            return Err(found.clone());
        }
        let time = self.columns.leaves[route.event_time].last_i64().unwrap_or_default();
        self.check_future(record, time)?;
        if let Some(found) = found {
            return Err(found);
        }
        if let Some(id) = route.made_id.filter(|&id| self.columns.leaves[id].ends_with_null()) {
            self.columns.leaves[id].replace_null([&self.made_id, itoa::Buffer::new().format(record.offset)]);
        }
        Ok(time)
    }

    /// The first required column without a value. In a list each element needs one, and no list needs to be there.
    fn missing(&self) -> Option<Fault> {
        let route = &self.recipe.route;
        let column = self.memory.missing.or_else(|| {
            let empty = |leaf: &usize| route.leaves[*leaf].required && self.columns.leaves[*leaf].ends_with_null();
            route.root.leaves.iter().copied().find(empty)
        })?;
        let reason = Reason { code: Code::MissingField, column: u16::try_from(column).ok() };
        Some(Fault { reason, text: format!("{}: there is no value, and one is required", route.leaves[column].name) })
    }

    /// Against the time that Kafka gave the event, not against a clock: whoever looks, and whenever, finds the same.
    fn check_future(&self, record: &Record<'_>, time: i64) -> Result<(), Fault> {
        let arrival = record.timestamp.saturating_mul(1_000);
        if record.timestamp < 0 || time.saturating_sub(arrival) <= self.recipe.max_future() {
            return Ok(());
        }
        let column = self.recipe.route.event_time;
        let reason = Reason { code: Code::FutureTimestamp, column: u16::try_from(column).ok() };
        let ahead = (time - arrival) / 1_000_000;
        let name = &self.recipe.route.leaves[column].name;
        Err(Fault { reason, text: format!("{name}: {ahead} s ahead of its arrival in Kafka") })
    }
}

#[cfg(test)]
pub(super) mod tests;
