use std::io::{self, Read as _};
use std::sync::Arc;

use super::SourceError;
use super::batches::{Batches, Origin};
use super::bookmark::Bookmark;
use super::known::Known;
use super::stamp::Stamp;
use super::text_rows::TextPlace;
use crate::generate::Packing;
use crate::replay::{Batch, Place};

/// The way through all files, one after the other.
#[derive(Debug)]
pub(super) struct Walk {
    files: Arc<[Known]>,
    from: Place,
    stamp: Stamp,
}

impl Walk {
    pub(super) const fn new(files: Arc<[Known]>, from: Place, stamp: Stamp) -> Self {
        Self { files, from, stamp }
    }

    /// Goes the way to its end, or until `take` wants no more batches.
    pub(super) fn run(&self, mut take: impl FnMut(Batch) -> bool) -> Result<(), SourceError> {
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
                // Of a packed file only the beginning can be found again.
                let here = match known.file.packing {
                    Packing::Plain => Bookmark { row: *row, at: rows.next_place()?, ..beginning },
                    Packing::Gzip | Packing::Zstd => beginning,
                };
                batches.begin(here.to_string());
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
        let file = &self.files.get(bookmark.file)?.file;
        let begins = bookmark.at == TextPlace::START
            || file.packing == Packing::Plain && bookmark.at.byte > 0 && bookmark.at.byte <= file.size && {
                let mut before = [0];
                file.open(bookmark.at.byte - 1).and_then(|mut file| file.read_exact(&mut before)).ok()?;
                before == *b"\n"
            };
        (begins && bookmark.row <= self.from.row).then_some(bookmark)
    }
}
