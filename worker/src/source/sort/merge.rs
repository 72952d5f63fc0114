use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use super::run::{Reader, Run, Writer};

/// One run of many.
pub(super) fn merge(mut runs: Vec<Run>) -> io::Result<Run> {
    if runs.len() == 1 {
        return runs.pop().map_or_else(|| Writer::new()?.finish(), Ok);
    }
    let mut readers: Vec<_> = runs.iter().map(|run| run.read(0).0).collect();
    let mut heads = BinaryHeap::with_capacity(readers.len());
    for (number, reader) in readers.iter_mut().enumerate() {
        heads.extend(head(reader, number)?);
    }
    let mut writer = Writer::new()?;
    while let Some(Reverse((_, _, number))) = heads.pop() {
        let reader = &mut readers[number];
        if let Some((entry, _)) = reader.entry() {
            writer.add(&entry)?;
        }
        heads.extend(head(reader, number)?);
    }
    writer.finish()
}

/// Time and number of a reader's next row. No two rows have the same number, so the order is one and only.
fn head(reader: &mut Reader<'_>, number: usize) -> io::Result<Option<Reverse<(i64, u64, usize)>>> {
    let more = reader.advance()?;
    let entry = reader.entry().filter(|_| more);
    Ok(entry.map(|(entry, _)| Reverse((entry.time, entry.row, number))))
}
