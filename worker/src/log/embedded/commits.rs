//! The one atomic point: lines that each say how long every partition is, and what was sealed last for every shard.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::text::Text;
use super::trouble::EmbeddedTrouble;
use crate::log::ShardRecords;
use crate::shard::Shard;

/// From this size on the lines before the last are dropped.
const COMPACT_AT: u64 = 1 << 20;

/// The state of the log after a seal; a line holds all of it, so the last whole line is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Commit {
    /// The bytes of each partition's file that count.
    pub(super) lengths: Vec<u64>,
    /// The offset of each partition's next event.
    pub(super) ends: Vec<i64>,
    /// What was sealed last for each shard that ever was.
    pub(super) shards: BTreeMap<Shard, Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    lengths: Cow<'a, [u64]>,
    ends: Cow<'a, [i64]>,
    #[serde(borrow)]
    shards: BTreeMap<usize, Text<'a>>,
}

impl Commit {
    pub(super) fn empty(partitions: usize) -> Self {
        Self { lengths: vec![0; partitions], ends: vec![0; partitions], shards: BTreeMap::new() }
    }

    /// The state after records are added to it.
    pub(super) fn with_records(mut self, records: &[(Shard, Vec<u8>)]) -> Self {
        self.shards.extend(records.iter().cloned());
        self
    }

    pub(super) fn records(&self, wanted: impl Fn(Shard) -> bool) -> ShardRecords {
        self.shards.iter().filter(|(shard, _)| wanted(**shard)).map(|(shard, value)| (*shard, value.clone())).collect()
    }

    /// `{"crc":"…","commit":{…}}`, the sum over the bytes of the inner object.
    fn line(&self) -> Result<Vec<u8>, serde_json::Error> {
        let shards = self.shards.iter().map(|(shard, value)| (shard.index(), Text(Cow::Borrowed(value.as_slice()))));
        let body =
            Body { lengths: Cow::Borrowed(&self.lengths), ends: Cow::Borrowed(&self.ends), shards: shards.collect() };
        let body = serde_json::to_vec(&body)?;
        let head = format!("{{\"crc\":\"{:08x}\",\"commit\":", crc32fast::hash(&body));
        Ok([head.as_bytes(), &body, b"}\n"].concat())
    }

    /// `None` for a line that is not whole.
    fn of_line(line: &[u8]) -> Option<Self> {
        let (crc, rest) = line.strip_prefix(b"{\"crc\":\"")?.split_at_checked(8)?;
        let body = rest.strip_prefix(b"\",\"commit\":")?.strip_suffix(b"}\n")?;
        let crc = u32::from_str_radix(std::str::from_utf8(crc).ok()?, 16).ok()?;
        let body: Body<'_> = (crc == crc32fast::hash(body)).then(|| serde_json::from_slice(body).ok())??;
        let shard = |(index, value): (usize, Text<'_>)| Some((Shard::all().nth(index)?, value.0.into_owned()));
        Some(Self {
            lengths: body.lengths.into_owned(),
            ends: body.ends.into_owned(),
            shards: body.shards.into_iter().map(shard).collect::<Option<_>>()?,
        })
    }
}

/// The file of commits.
#[derive(Debug)]
pub(super) struct Commits {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Commits {
    /// Opens or makes the file and cuts it back to its last whole line whose events are all there. With that line's state;
    /// `None` when nothing was ever committed.
    pub(super) fn open(folder: &Path, sizes: &[u64]) -> Result<(Self, Option<Commit>), EmbeddedTrouble> {
        let path = folder.join("commits");
        let text = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            text => text.map_err(EmbeddedTrouble::at("read", &path))?,
        };
        let (mut length, mut last, mut at, mut seen) = (0, None, 0, 0);
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            let Some(commit) = Commit::of_line(line) else { break };
            at += line.len() as u64;
            seen += 1;
            if commit.lengths.len() != sizes.len() {
                let (path, found) = (folder.to_owned(), commit.lengths.len());
                return Err(EmbeddedTrouble::PartitionCount { path, found, wanted: sizes.len() });
            }
            if commit.lengths.iter().zip(sizes).all(|(length, size)| length <= size) {
                (length, last) = (at, Some(commit));
            }
        }
        if last.is_none() && text.contains(&b'\n') {
            let reason = if seen > 0 { "partitions are shorter than what was committed" } else { "no commit is whole" };
            return Err(EmbeddedTrouble::Damaged { path: folder.to_owned(), reason: reason.to_owned() });
        }
        let open = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = open.map_err(EmbeddedTrouble::at("open", &path))?;
        if length < text.len() as u64 {
            tracing::info!(path = %path.display(), "cut back to the last whole commit");
            file.set_len(length).and_then(|()| file.sync_data()).map_err(EmbeddedTrouble::at("cut", &path))?;
        }
        Ok((Self { path, file, length }, last))
    }

    /// When this returns the commit outlasts a power cut. After an error it is unknown until the log is opened again.
    pub(super) fn append(&mut self, commit: &Commit) -> Result<(), EmbeddedTrouble> {
        let line = commit.line().map_err(|error| EmbeddedTrouble::at("write", &self.path)(error.into()))?;
        if self.length + line.len() as u64 > COMPACT_AT.max(2 * line.len() as u64) {
            return self.replace(&line);
        }
        let write = self.file.write_all_at(&line, self.length).and_then(|()| self.file.sync_data());
        write.map_err(EmbeddedTrouble::at("write", &self.path))?;
        self.length += line.len() as u64;
        Ok(())
    }

    /// Puts a file of this one line in the place of the old one.
    fn replace(&mut self, line: &[u8]) -> Result<(), EmbeddedTrouble> {
        let new = self.path.with_extension("new");
        let write = || {
            let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&new)?;
            file.write_all(line)?;
            file.sync_data()?;
            fs::rename(&new, &self.path)?;
            sync_folder(&self.path)?;
            Ok(file)
        };
        self.file = write().map_err(EmbeddedTrouble::at("replace", &self.path))?;
        self.length = line.len() as u64;
        Ok(())
    }
}

/// A new name in a folder outlasts a power cut when the folder is synced.
pub(super) fn sync_folder(file: &Path) -> std::io::Result<()> {
    File::open(file.parent().unwrap_or(Path::new("/")))?.sync_all()
}

#[cfg(test)]
mod tests;
