//! Recorded events: CSV, JSON lines and Parquet, packed or not, one file or many, as they stand or by event time.
//!
//! ```text
//! files ──window──▶ bytes ──cut──▶ rows as they stand ──plan──▶ messages ──batches──▶ whoever replays them
//!                                        └──fault──▶ sent raw, with the reason
//! ```
//!
//! A thread of its own reads ahead by a few batches. What it holds is a window on one file and those batches, so its memory
//! is the same for any size of file.

mod batches;
mod bookmark;
mod bucket;
mod columns;
mod csv;
mod cut;
mod download;
mod event_types;
mod fault;
mod fetch;
mod fingerprint;
mod json;
mod known;
mod locate;
mod roles;
mod rows;
mod set;
mod sort;
mod stamp;
mod text_rows;
mod told;
mod walk;
mod window;

use std::io;

pub use csv::NotAHeader;
pub use event_types::EventTypes;
pub use rows::FileRows;
pub use set::FileSet;

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The system does not give a file, or what it gives cannot be unpacked.
    #[error("{file}: {error}")]
    Unreadable {
        /// The file, as the manifest names it.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// A pattern fits no file.
    #[error("{0}: no file has a name like this")]
    NoSuchFiles(String),
    /// A pattern is none.
    #[error("{pattern}: {why}")]
    NotAPattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file's first line does not name what events need.
    #[error("{file}: {error}")]
    Header {
        /// The file.
        file: String,
        /// What is wrong with its header.
        error: NotAHeader,
    },
    /// The system gives no thread to read with, or the one it gave ended before its time.
    #[error("the reader of the source has ended: {0}")]
    Reader(String),
}

impl SourceError {
    fn unreadable(file: &str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Unreadable { file: file.to_owned(), error }
    }
}

#[cfg(test)]
mod tests;
