//! Rows by event time: sorted once, on disk, in bounded memory.
//!
//! ```text
//! rows ──64 MiB at a time──▶ runs ──merge, 64 at a time──▶ one run, read from any row on
//! ```

mod merge;
mod run;
mod sorted;

use std::io;

use super::SourceError;
use super::known::Known;
use super::stamp::Stamp;
use super::text_rows::TextPlace;
use crate::replay::EventClock;

use merge::merge;
use run::Writer;
pub(super) use run::{Entry, Run};
pub(super) use sorted::Sorted;

/// What is sorted in memory at once.
pub(super) const IN_MEMORY: usize = 64 << 20;
/// Runs that are merged at once, each with a block of a quarter of a mebibyte in memory.
const FAN_IN: usize = 64;

/// Sorts all rows of the files by event time. A row that has none stays right behind the one that it follows.
pub(super) fn sort(files: &[Known], in_memory: usize) -> Result<Run, SourceError> {
    let on_disk = || SourceError::unreadable("the temporary folder (TMPDIR), to sort in");
    let mut pile = Pile::default();
    let mut runs = Vec::new();
    let mut time = i64::MIN;
    for (number, known) in files.iter().enumerate() {
        let unreadable = || SourceError::unreadable(&known.file.name);
        let mut rows = known.rows(TextPlace::START).map_err(unreadable())?;
        while let Some(row) = rows.next().map_err(unreadable())? {
            time = pile.time_of(known, &row).unwrap_or(time);
            let fault = row.fields.err().map(|fault| fault.to_string()).unwrap_or_default();
            pile.add(
                time,
                &Entry { time, row: pile.rows, file: number, line: row.at.line, fault: &fault, text: row.text },
            );
            if pile.bytes.len() >= in_memory {
                runs.push(pile.run().map_err(on_disk())?);
            }
            if runs.len() == FAN_IN {
                runs = vec![merge(runs).map_err(on_disk())?];
            }
        }
    }
    runs.push(pile.run().map_err(on_disk())?);
    merge(runs).map_err(on_disk())
}

/// Rows that are not sorted yet.
#[derive(Default)]
struct Pile {
    bytes: Vec<u8>,
    /// Time and number of each, which decide its rank, and where it lies.
    order: Vec<(i64, u64, usize)>,
    rows: u64,
    scratch: Vec<u8>,
}

impl Pile {
    fn time_of(&mut self, known: &Known, row: &super::text_rows::TextRow<'_>) -> Option<i64> {
        self.scratch.clear();
        known.encode(row, 0, &Stamp::new(&EventClock::ORIGINAL, ""), &mut self.scratch).ok()?.time
    }

    fn add(&mut self, time: i64, entry: &Entry<'_>) {
        self.order.push((time, entry.row, self.bytes.len()));
        entry.write(&mut self.bytes);
        self.rows += 1;
    }

    fn run(&mut self) -> io::Result<Run> {
        self.order.sort_unstable();
        let mut writer = Writer::new()?;
        for (_, _, at) in self.order.drain(..) {
            if let Some((entry, _)) = Entry::read(&self.bytes[at..]) {
                writer.add(&entry)?;
            }
        }
        self.bytes.clear();
        writer.finish()
    }
}
