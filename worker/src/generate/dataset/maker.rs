//! Makes rows ahead of whoever takes them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::mem;
use std::ops::Range;
use std::sync::mpsc::{SendError, SyncSender};

use super::bookmark::Bookmark;
use crate::generate::event::Event;
use crate::generate::fault::Defect;
use crate::generate::plan::Plan;
use crate::generate::settings::Settings;
use crate::generate::shape::JsonLines;
use crate::generate::stream::Stream;
use crate::generate::value::identity;
use crate::replay::{Batch, Place, Prepared};
use crate::shard::Shards;

/// A batch of so many bytes is sent on its way.
const FULL: usize = 64 * 1024;

/// What is handed over.
#[derive(Debug)]
pub(super) enum Made {
    /// The next rows.
    Rows(Batch),
    /// A block that was made only to be passed over.
    Passed,
    /// That was all.
    End,
}

/// Nobody takes what is made any more.
type Unwanted = SendError<Made>;

pub(super) struct Maker<'plan> {
    plan: &'plan Plan,
    lines: JsonLines,
    send: SyncSender<Made>,
    batch: Batch,
}

impl<'plan> Maker<'plan> {
    pub(super) fn new(plan: &'plan Plan, lines: JsonLines, send: SyncSender<Made>) -> Self {
        Self { plan, lines, send, batch: Batch::default() }
    }

    /// Makes the rows from a place on, until there are no more or nobody takes them.
    pub(super) fn make(mut self, from: &Place) {
        let _nobody_left_to_tell = self.rows(from);
    }

    fn rows(&mut self, from: &Place) -> Result<(), Unwanted> {
        let mut here = self.bookmark(from);
        let mut stream = Stream::new(self.plan, Shards::ALL, here.positions());
        let mut row = here.row;
        while let Some(event) = stream.next() {
            if stream.block() != here.block {
                here = Bookmark { block: stream.block(), row };
                if row < from.row {
                    self.send.send(Made::Passed)?;
                }
            }
            if row >= from.row {
                if self.batch.rows.is_empty() {
                    let _ = write!(self.batch.hint, "{here}");
                }
                self.add(row, &event);
                if self.batch.bytes.len() >= FULL {
                    self.send.send(Made::Rows(mem::take(&mut self.batch)))?;
                }
            }
            row += 1;
        }
        if !self.batch.rows.is_empty() {
            self.send.send(Made::Rows(mem::take(&mut self.batch)))?;
        }
        self.send.send(Made::End)
    }

    /// The bookmark of a place; the start where it has none that can be right.
    fn bookmark(&self, from: &Place) -> Bookmark {
        let beyond = self.plan.blocks() + self.plan.blocks_behind();
        let noted = from.hint.parse().ok();
        noted.filter(|noted: &Bookmark| noted.row <= from.row && noted.block <= beyond).unwrap_or_default()
    }

    fn add(&mut self, row: u64, event: &Event) {
        let Batch { bytes, rows, .. } = &mut self.batch;
        let &Settings { preset, seed, .. } = self.plan.settings();
        let key = part(bytes, |bytes| {
            if event.defect != Some(Defect::NoUser) {
                bytes.extend_from_slice(identity::user(preset, seed, event.person).as_str().as_bytes());
            }
        });
        let value = part(bytes, |bytes| self.lines.record(event, bytes));
        let origin = part(bytes, |bytes| {
            // Writing into memory does not fail.
            let _ = write!(bytes, "generator:{row}");
        });
        let fault = origin.end..origin.end;
        rows.push(Prepared { row, shard: event.shard, time: told(event), key, value, origin, fault });
    }
}

/// When it happened, if the message says so in a form that can be read.
fn told(event: &Event) -> Option<i64> {
    match event.defect {
        None | Some(Defect::BadType | Defect::NoType | Defect::NoUser) => Some(event.time),
        Some(Defect::Truncated | Defect::NotAnEvent | Defect::Encoding | Defect::BadTime | Defect::NoTime) => None,
    }
}

/// The range that `write` adds.
#[expect(clippy::cast_possible_truncation, reason = "a batch is sent on its way when it has a few ten thousand bytes")]
fn part(bytes: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Range<u32> {
    let start = bytes.len() as u32;
    write(bytes);
    start..bytes.len() as u32
}
