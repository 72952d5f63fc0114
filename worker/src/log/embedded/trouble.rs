use std::io;
use std::path::{Path, PathBuf};

/// Why the folder cannot be used as a log, and what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbeddedTrouble {
    /// The system refuses.
    #[error("cannot {action} {}: {reason}", path.display())]
    System {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// The system's word.
        reason: String,
    },
    /// A second process.
    #[error("{} is in use by another process: end that one, or take another folder", path.display())]
    InUse {
        /// The folder of the topic.
        path: PathBuf,
    },
    /// A second sender.
    #[error("{} has a sender already: one at a time writes to a log of files", path.display())]
    HasSender {
        /// The folder of the topic.
        path: PathBuf,
    },
    /// Another number of partitions.
    #[error("{} was made with {found} partitions, not {wanted}: set topic.partitions to {found}, or take another folder", path.display())]
    PartitionCount {
        /// The folder of the topic.
        path: PathBuf,
        /// How many it has.
        found: usize,
        /// How many were asked for.
        wanted: usize,
    },
    /// Something else than the log has changed its files.
    #[error("{} is damaged: {reason}; restore it from a copy, or take another folder", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The name would lead out of the folder.
    #[error("{name:?} cannot be the name of a file: use letters, digits, '.', '_' and '-'")]
    Name {
        /// The topic or group.
        name: String,
    },
}

impl EmbeddedTrouble {
    /// For `map_err`: what was tried, and on what.
    pub(super) fn at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |error| Self::System { action, path, reason: error.to_string() }
    }
}
