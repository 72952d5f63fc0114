//! Reading a partition's file, from any offset.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::line::Line;
use super::trouble::EmbeddedTrouble;
use crate::log::Batch;

/// How much is read at once; a longer line is read whole.
const CHUNK: usize = 256 * 1024;

/// How many events a batch has at most.
const BATCH: usize = 1_000;

/// Reads the lines of a partition one batch after the other.
pub(super) struct Reader {
    path: PathBuf,
    file: File,
    chunk: Vec<u8>,
    /// Where the chunk begins in the file, and how much of it is read.
    start: u64,
    read: usize,
    next: i64,
}

impl Reader {
    /// Begins at an offset, which must not be beyond the end: `length` bytes hold the events before `end`.
    pub(super) fn open(path: &Path, offset: i64, length: u64, end: i64) -> Result<Self, EmbeddedTrouble> {
        let file = File::open(path).map_err(EmbeddedTrouble::at("open", path))?;
        let mut reader = Self { path: path.to_owned(), file, chunk: Vec::new(), start: 0, read: 0, next: offset };
        reader.start = if offset >= end { length } else { reader.place_of(offset, length)? };
        Ok(reader)
    }

    /// The offset of the next event.
    pub(super) fn position(&self) -> i64 {
        self.next
    }

    /// The next events among the first `length` bytes; empty at their end.
    pub(super) fn batch(&mut self, length: u64) -> Result<Batch, EmbeddedTrouble> {
        let mut batch = Batch::default();
        while batch.len() < BATCH {
            let rest = self.chunk.get(self.read..).unwrap_or_default();
            let Some(line_length) = memchr::memchr(b'\n', rest) else {
                if batch.is_empty() && self.fill(length)? {
                    continue;
                }
                break;
            };
            let line: Line<'_> = serde_json::from_slice(rest.get(..line_length).unwrap_or_default())
                .map_err(|error| self.damaged(self.start + self.read as u64, &error.to_string()))?;
            let headers = line.headers.0.iter().map(|(name, value)| (name.as_ref(), value.0.as_ref()));
            let (key, value) = (line.key.as_ref().map(|key| &*key.0), line.value.as_ref().map(|value| &*value.0));
            batch.push(line.offset, line.timestamp, key, value, headers);
            self.read += line_length + 1;
        }
        self.next = batch.end().unwrap_or(self.next);
        Ok(batch)
    }

    /// Reads on behind what is left of the chunk; `false` at the end.
    fn fill(&mut self, length: u64) -> Result<bool, EmbeddedTrouble> {
        self.chunk.drain(..self.read);
        self.start += self.read as u64;
        self.read = 0;
        let at = self.start + self.chunk.len() as u64;
        let more = usize::try_from(length.saturating_sub(at)).unwrap_or(usize::MAX).min(CHUNK);
        if more == 0 {
            return Ok(false);
        }
        let kept = self.chunk.len();
        self.chunk.resize(kept + more, 0);
        let space = self.chunk.get_mut(kept..).unwrap_or_default();
        self.file.read_exact_at(space, at).map_err(EmbeddedTrouble::at("read", &self.path))?;
        Ok(true)
    }

    /// Where the line of an offset begins: by halves, since lines are in the order of their offsets.
    fn place_of(&self, offset: i64, length: u64) -> Result<u64, EmbeddedTrouble> {
        let (mut low, mut high) = (0, length);
        while low < high {
            let middle = low.midpoint(high);
            // The first line that begins at the middle or behind it.
            let Some((start, found, end)) = self.line_from(middle, length)? else {
                high = middle;
                continue;
            };
            if found == offset {
                return Ok(start);
            }
            if found < offset { low = end } else { high = middle }
        }
        Ok(low)
    }

    /// The first line that begins at a byte or behind it: its start, its offset and its end.
    fn line_from(&self, byte: u64, length: u64) -> Result<Option<(u64, i64, u64)>, EmbeddedTrouble> {
        let start = if byte == 0 { Some(0) } else { self.newline_from(byte - 1, length)?.map(|newline| newline + 1) };
        let Some(start) = start.filter(|start| *start < length) else { return Ok(None) };
        let end = self.newline_from(start, length)?.map_or(length, |newline| newline + 1);
        let mut text = vec![0; usize::try_from(end - start).unwrap_or_default()];
        self.file.read_exact_at(&mut text, start).map_err(EmbeddedTrouble::at("read", &self.path))?;
        let line: Line<'_> = serde_json::from_slice(&text).map_err(|error| self.damaged(start, &error.to_string()))?;
        Ok(Some((start, line.offset, end)))
    }

    fn newline_from(&self, byte: u64, length: u64) -> Result<Option<u64>, EmbeddedTrouble> {
        let (mut at, mut piece) = (byte, [0; 4096]);
        while at < length {
            let wanted = usize::try_from(length - at).unwrap_or(usize::MAX).min(piece.len());
            let piece = piece.get_mut(..wanted).unwrap_or_default();
            self.file.read_exact_at(piece, at).map_err(EmbeddedTrouble::at("read", &self.path))?;
            if let Some(found) = memchr::memchr(b'\n', piece) {
                return Ok(Some(at + found as u64));
            }
            at += wanted as u64;
        }
        Ok(None)
    }

    fn damaged(&self, byte: u64, reason: &str) -> EmbeddedTrouble {
        EmbeddedTrouble::Damaged { path: self.path.clone(), reason: format!("at byte {byte}: {reason}") }
    }
}
