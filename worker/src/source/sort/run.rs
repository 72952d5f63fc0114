use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;

/// A row between its file and its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) struct Entry<'a> {
    /// The time by which it is sorted.
    pub(super) time: i64,
    /// Its number before sorting.
    pub(super) row: u64,
    /// The number of its file.
    pub(in crate::source) file: usize,
    /// The line on which it begins.
    pub(in crate::source) line: u64,
    /// Why it cannot be read; empty: it can.
    pub(in crate::source) fault: &'a str,
    pub(in crate::source) text: &'a [u8],
}

impl<'a> Entry<'a> {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.time.to_le_bytes());
        for number in [self.row, self.file as u64, self.line, self.fault.len() as u64, self.text.len() as u64] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(self.fault.as_bytes());
        out.extend_from_slice(self.text);
    }

    /// The entry that a block begins with, and what stands behind it.
    pub(super) fn read(block: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (numbers, rest) = block.split_first_chunk::<48>()?;
        let (numbers, _) = numbers.as_chunks::<8>();
        let [time, row, file, line, fault, text] = *<&[[u8; 8]; 6]>::try_from(numbers).ok()?;
        let length = |bytes| usize::try_from(u64::from_le_bytes(bytes)).ok();
        let (fault, rest) = rest.split_at_checked(length(fault)?)?;
        let (text, rest) = rest.split_at_checked(length(text)?)?;
        let entry = Self {
            time: i64::from_le_bytes(time),
            row: u64::from_le_bytes(row),
            file: length(file)?,
            line: u64::from_le_bytes(line),
            fault: str::from_utf8(fault).ok()?,
            text,
        };
        Some((entry, rest))
    }
}

/// Sorted rows on disk, in blocks that are packed each for itself. The file has no name, so nobody has to remove it.
#[derive(Debug)]
pub(in crate::source) struct Run {
    file: File,
    blocks: Vec<Block>,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    /// The rank of its first row in the run.
    first: u64,
    at: u64,
    packed: usize,
    unpacked: usize,
}

const BLOCK: usize = 256 * 1024;
const LEVEL: i32 = 1;

/// Writes a run.
pub(super) struct Writer {
    run: Run,
    block: Vec<u8>,
    /// Rows before the block, and in it.
    before: u64,
    within: u64,
    at: u64,
}

impl Writer {
    pub(super) fn new() -> io::Result<Self> {
        let run = Run { file: tempfile::tempfile()?, blocks: Vec::new() };
        Ok(Self { run, block: Vec::new(), before: 0, within: 0, at: 0 })
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        entry.write(&mut self.block);
        self.within += 1;
        if self.block.len() < BLOCK { Ok(()) } else { self.pour() }
    }

    fn pour(&mut self) -> io::Result<()> {
        let packed = zstd::bulk::compress(&self.block, LEVEL)?;
        self.run.file.write_all(&packed)?;
        let block = Block { first: self.before, at: self.at, packed: packed.len(), unpacked: self.block.len() };
        self.run.blocks.push(block);
        self.at += packed.len() as u64;
        self.before += self.within;
        self.within = 0;
        self.block.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<Run> {
        if self.within > 0 {
            self.pour()?;
        }
        Ok(self.run)
    }
}

/// Reads a run from a rank on.
pub(in crate::source) struct Reader<'run> {
    run: &'run Run,
    next: usize,
    block: Vec<u8>,
    /// Where the current entry begins in the block, and where the next one does.
    current: usize,
    following: usize,
}

impl Run {
    /// A reader whose first entry is of this rank, or of the one that the block before it begins with: see the number.
    pub(in crate::source) fn read(&self, rank: u64) -> (Reader<'_>, u64) {
        let next = self.blocks.partition_point(|block| block.first <= rank).saturating_sub(1);
        let first = self.blocks.get(next).map_or(0, |block| block.first);
        (Reader { run: self, next, block: Vec::new(), current: 0, following: 0 }, first)
    }
}

impl Reader<'_> {
    /// Goes on to the next entry, if there is one.
    pub(in crate::source) fn advance(&mut self) -> io::Result<bool> {
        self.current = self.following;
        if self.current >= self.block.len() {
            let Some(block) = self.run.blocks.get(self.next) else { return Ok(false) };
            let mut packed = vec![0; block.packed];
            self.run.file.read_exact_at(&mut packed, block.at)?;
            self.block = zstd::bulk::decompress(&packed, block.unpacked)?;
            self.next += 1;
            (self.current, self.following) = (0, 0);
        }
        let rest = self.entry().map(|(_, rest)| rest.len());
        let rest = rest.ok_or_else(|| io::Error::other("a sorted block has been changed"))?;
        self.following = self.block.len() - rest;
        Ok(true)
    }

    /// The current entry.
    pub(in crate::source) fn entry(&self) -> Option<(Entry<'_>, &[u8])> {
        Entry::read(self.block.get(self.current..)?)
    }
}
