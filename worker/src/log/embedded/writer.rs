//! Writing events behind the last commit, and moving the commit.

use std::borrow::Cow;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use super::commits::{Commit, Commits};
use super::line::{Line, Named};
use super::text::Text;
use super::trouble::EmbeddedTrouble;
use crate::log::Outgoing;
use crate::log::murmur2::partition_of;
use crate::shard::Shard;

/// From this size on the lines of a partition are written, though not committed.
const BUFFER: usize = 256 * 1024;

/// The files of a topic, open for writing.
pub(super) struct Writer {
    partitions: Vec<Open>,
    commits: Commits,
    committed: Commit,
    /// The first thing that could not be written: since then the files say more or less than this process knows.
    failed: Option<EmbeddedTrouble>,
}

/// One partition's file with what is behind its committed end.
struct Open {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    /// Where the buffer belongs.
    position: u64,
    next: i64,
}

impl Writer {
    pub(super) fn new(files: Vec<(PathBuf, File)>, commits: Commits, committed: Commit) -> Self {
        let partitions = files.into_iter().zip(committed.lengths.iter().zip(&committed.ends));
        let open = |((path, file), (&position, &next))| Open { path, file, buffer: Vec::new(), position, next };
        Self { partitions: partitions.map(open).collect(), commits, committed, failed: None }
    }

    /// The state that outlasts everything.
    pub(super) fn committed(&self) -> &Commit {
        &self.committed
    }

    /// Adds an event. By its key as Kafka does; without one they go round, on from where the committed ones ended.
    pub(super) fn add(&mut self, event: &Outgoing<'_>) -> Result<(), EmbeddedTrouble> {
        let count = self.partitions.len();
        let partition = if let Some(key) = event.key {
            usize::try_from(partition_of(key, count).0).unwrap_or_default()
        } else {
            let sent: i64 = self.partitions.iter().map(|partition| partition.next).sum();
            usize::try_from(sent).unwrap_or_default() % count.max(1)
        };
        self.try_to(|writer| writer.partitions.get_mut(partition).map_or(Ok(()), |open| open.add(event)))
    }

    /// Makes what was added count, with these records.
    pub(super) fn commit(&mut self, records: &[(Shard, Vec<u8>)]) -> Result<(), EmbeddedTrouble> {
        self.try_to(|writer| {
            for (open, committed) in writer.partitions.iter_mut().zip(&writer.committed.lengths) {
                open.flush()?;
                if open.position > *committed {
                    open.file.sync_data().map_err(EmbeddedTrouble::at("sync", &open.path))?;
                }
            }
            let commit = Commit {
                lengths: writer.partitions.iter().map(|open| open.position).collect(),
                ends: writer.partitions.iter().map(|open| open.next).collect(),
                shards: writer.committed.shards.clone(),
            };
            let commit = commit.with_records(records);
            writer.commits.append(&commit)?;
            writer.committed = commit;
            Ok(())
        })
    }

    /// Takes back what was added since the last commit.
    pub(super) fn roll_back(&mut self) -> Result<(), EmbeddedTrouble> {
        self.try_to(|writer| {
            let committed = writer.committed.lengths.iter().zip(&writer.committed.ends);
            for (open, (&length, &next)) in writer.partitions.iter_mut().zip(committed) {
                open.buffer.clear();
                if open.position > length {
                    open.file.set_len(length).map_err(EmbeddedTrouble::at("cut", &open.path))?;
                }
                (open.position, open.next) = (length, next);
            }
            Ok(())
        })
    }

    fn try_to(&mut self, act: impl FnOnce(&mut Self) -> Result<(), EmbeddedTrouble>) -> Result<(), EmbeddedTrouble> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        act(self).inspect_err(|trouble| self.failed = Some(trouble.clone()))
    }
}

impl Open {
    fn add(&mut self, event: &Outgoing<'_>) -> Result<(), EmbeddedTrouble> {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let text = |bytes| Text(Cow::Borrowed(bytes));
        let line = Line {
            offset: self.next,
            timestamp: i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX),
            key: event.key.map(text),
            headers: Named(event.headers.iter().map(|(name, value)| (Cow::Borrowed(*name), text(*value))).collect()),
            value: Some(text(event.value)),
        };
        serde_json::to_writer(&mut self.buffer, &line)
            .map_err(|error| EmbeddedTrouble::at("write", &self.path)(error.into()))?;
        self.buffer.push(b'\n');
        self.next += 1;
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), EmbeddedTrouble> {
        let written = self.file.write_all_at(&self.buffer, self.position);
        written.map_err(EmbeddedTrouble::at("write", &self.path))?;
        self.position += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}
