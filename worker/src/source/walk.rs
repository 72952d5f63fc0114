use std::io;
use std::sync::Arc;

use super::SourceError;
use super::batches::{Batches, Origin};
use super::bookmark::Bookmark;
use super::csv::{Fields, Splitter};
use super::known::Known;
use super::sort::{Entry, Run, Sorted};
use super::stamp::Stamp;
use super::text_rows::{TextPlace, TextRow};
use super::told::Told;
use crate::replay::{Batch, Place};

/// The way through all files, one after the other.
#[derive(Debug)]
pub(super) struct Walk {
    files: Arc<[Known]>,
    from: Place,
    stamp: Stamp,
    /// The rows by event time, where that is the order.
    sorted: Option<Arc<Sorted>>,
}

impl Walk {
    pub(super) const fn new(files: Arc<[Known]>, sorted: Option<Arc<Sorted>>, from: Place, stamp: Stamp) -> Self {
        Self { files, from, stamp, sorted }
    }

    /// Goes the way to its end, or until `take` wants no more batches.
    pub(super) fn run(&self, mut take: impl FnMut(Batch) -> bool) -> Result<(), SourceError> {
        if let Some(sorted) = &self.sorted {
            let unreadable = SourceError::unreadable("the temporary folder (TMPDIR)");
            return self.through_sorted(&*sorted.rows(&self.files)?, take).map_err(unreadable);
        }
        let start = self.usable().unwrap_or(Bookmark::START);
        let mut row = start.row;
        let mut batches = Batches::default();
        for (number, known) in self.files.iter().enumerate().skip(start.file) {
            let at = if number == start.file { start.at } else { TextPlace::START };
            let go_on = self.through(known, number, at, &mut row, &mut batches, &mut take);
            if !go_on.map_err(SourceError::unreadable(&known.file.name))? {
                return Ok(());
            }
        }
        if !batches.is_empty() {
            take(batches.take());
        }
        Ok(())
    }

    fn through(
        &self,
        known: &Known,
        number: usize,
        at: TextPlace,
        row: &mut u64,
        batches: &mut Batches,
        take: &mut impl FnMut(Batch) -> bool,
    ) -> io::Result<bool> {
        let mut rows = known.rows(at)?;
        let beginning = Bookmark { row: *row, file: number, at };
        loop {
            if *row >= self.from.row && batches.is_empty() {
                let at = known.bookmark(&mut rows, beginning.at)?;
                let row = if at == beginning.at { beginning.row } else { *row };
                batches.begin(Bookmark { row, at, file: number }.to_string());
            }
            let Some(found) = rows.next()? else { return Ok(true) };
            if *row >= self.from.row {
                let origin = Origin { file: &known.file.short, line: found.at.line };
                batches.add(*row, origin, found.text, |out| known.encode(&found, *row, &self.stamp, out));
                if batches.is_full() && !take(batches.take()) {
                    return Ok(false);
                }
            }
            *row += 1;
        }
    }

    /// The hint, if it leads to the beginning of a file or of a line at or before the row.
    fn usable(&self) -> Option<Bookmark> {
        let bookmark: Bookmark = self.from.hint.parse().ok()?;
        let known = self.files.get(bookmark.file)?;
        (bookmark.row <= self.from.row && known.has(bookmark.at)).then_some(bookmark)
    }

    /// The way through the rows in the order of their times.
    fn through_sorted(&self, sorted: &Run, mut take: impl FnMut(Batch) -> bool) -> io::Result<()> {
        let mut splitters: Vec<_> = self.files.iter().map(Known::splitter).collect();
        let (mut reader, mut row) = sorted.read(self.from.row);
        let mut batches = Batches::default();
        while reader.advance()? {
            let Some((entry, _)) = reader.entry() else { break };
            if let (Some(known), true) = (self.files.get(entry.file), row >= self.from.row) {
                if batches.is_empty() {
                    // Sorted rows are found by their numbers.
                    batches.begin(String::new());
                }
                let origin = Origin { file: &known.file.short, line: entry.line };
                let splitter = splitters.get_mut(entry.file).and_then(Option::as_mut);
                batches.add(row, origin, entry.text, |out| self.encode_sorted(known, &entry, splitter, row, out));
                if batches.is_full() && !take(batches.take()) {
                    return Ok(());
                }
            }
            row += 1;
        }
        if !batches.is_empty() {
            take(batches.take());
        }
        Ok(())
    }

    fn encode_sorted<'row>(
        &self,
        known: &Known,
        entry: &Entry<'row>,
        splitter: Option<&'row mut Splitter>,
        row: u64,
        out: &mut Vec<u8>,
    ) -> Result<Told<'row>, String> {
        if !entry.fault.is_empty() {
            return Err(entry.fault.to_owned());
        }
        let fields = splitter.map_or(Fields::NONE, |splitter| {
            splitter.cut(entry.text, true);
            splitter.fields(entry.text)
        });
        let found = TextRow { at: TextPlace { byte: 0, line: entry.line }, text: entry.text, fields: Ok(fields) };
        known.encode(&found, row, &self.stamp, out).map_err(|fault| fault.to_string())
    }
}
