//! The log as a folder: one file of JSON lines for each partition, readable with `tail` and `jq`, and one of commits.
//!
//! ```text
//! <folder>/<topic>/0.jsonl       events; what lies behind the last commit's length does not count
//!                  commits       lengths of all partitions and what was sealed last: the one atomic point
//!                  groups/g.json how far readers are: display, not truth
//!                  lock          held while a process uses the folder
//! ```
//!
//! A seal writes and syncs the partitions, then the commit: what was committed outlasts a power cut, and what was not is cut
//! off when the log is opened again.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use commits::{Commit, Commits};
use group::Group;
use writer::Writer;

mod commits;
mod group;
mod inbox;
mod line;
mod outbox;
mod reader;
mod text;
mod trouble;
mod writer;

pub use inbox::EmbeddedInbox;
pub use outbox::EmbeddedOutbox;
pub use trouble::EmbeddedTrouble;

/// A topic in a folder. Clones are the same log.
#[derive(Clone)]
pub struct EmbeddedLog {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    state: Mutex<State>,
    /// Something was committed, or the members of a group changed.
    changed: Condvar,
    _lock: File,
}

struct State {
    committed: Commit,
    groups: BTreeMap<String, Group>,
    /// How often something changed that a reader may wait for.
    changes: u64,
    /// With the outbox while there is one.
    writer: Option<Writer>,
}

impl EmbeddedLog {
    /// Opens or makes the topic's log, cut back to its last commit.
    pub fn open(folder: &Path, topic: &str, partitions: usize) -> Result<Self, EmbeddedTrouble> {
        let folder = folder.join(file_name(topic)?);
        let groups = folder.join("groups");
        fs::create_dir_all(&groups).map_err(EmbeddedTrouble::at("make", &groups))?;
        let lock = lock(&folder)?;
        let files = (0..partitions).map(|partition| {
            let path = partition_file(&folder, partition);
            let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
            file.map(|file| (path.clone(), file)).map_err(EmbeddedTrouble::at("open", &path))
        });
        let files: Vec<_> = files.collect::<Result<_, _>>()?;
        let size = |(path, file): &(PathBuf, File)| {
            file.metadata().map(|metadata| metadata.len()).map_err(EmbeddedTrouble::at("look at", path))
        };
        let sizes: Vec<_> = files.iter().map(size).collect::<Result<_, _>>()?;
        let (commits, committed) = Commits::open(&folder, &sizes)?;
        commits::sync_folder(&folder.join("commits")).map_err(EmbeddedTrouble::at("sync", &folder))?;
        let committed = committed.unwrap_or_else(|| Commit::empty(partitions));
        for ((path, file), length) in files.iter().zip(&committed.lengths) {
            file.set_len(*length).map_err(EmbeddedTrouble::at("cut", path))?;
        }
        let writer = Writer::new(files, commits, committed.clone());
        let state = State { committed, groups: BTreeMap::new(), changes: 0, writer: Some(writer) };
        let shared = Shared { folder, state: Mutex::new(state), changed: Condvar::new(), _lock: lock };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The one sender.
    pub fn outbox(&self) -> Result<EmbeddedOutbox, EmbeddedTrouble> {
        let path = &self.shared.folder;
        let writer = self.shared.state().writer.take();
        let writer = writer.ok_or_else(|| EmbeddedTrouble::HasSender { path: path.clone() })?;
        Ok(EmbeddedOutbox::new(self.shared.clone(), writer))
    }

    /// A member of a group of readers.
    pub fn inbox(&self, group: &str) -> Result<EmbeddedInbox, EmbeddedTrouble> {
        let path = self.shared.folder.join("groups").join(format!("{}.json", file_name(group)?));
        EmbeddedInbox::join(self.shared.clone(), group, path)
    }
}

impl Shared {
    /// What panicked while it held the lock had not begun to change anything.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes whoever waits.
    fn change(&self) {
        self.state().changes += 1;
        self.changed.notify_all();
    }
}

fn partition_file(folder: &Path, partition: usize) -> PathBuf {
    folder.join(format!("{partition}.jsonl"))
}

/// Held until the file is closed, at the latest with the process.
fn lock(folder: &Path) -> Result<File, EmbeddedTrouble> {
    let path = folder.join("lock");
    let file = File::options().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(EmbeddedTrouble::at("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EmbeddedTrouble::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(EmbeddedTrouble::at("lock", &path)(error)),
    }
}

fn file_name(name: &str) -> Result<&str, EmbeddedTrouble> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if name.is_empty() || name.starts_with('.') || !name.bytes().all(fits) {
        return Err(EmbeddedTrouble::Name { name: name.to_owned() });
    }
    Ok(name)
}

#[cfg(test)]
mod tests;
