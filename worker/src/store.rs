//! Where files lie: a bucket, or a folder on a laptop, behind one narrow port.

use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use clickstream_crds::notes::Hindrance;
use futures::future::BoxFuture;

mod folder;
mod probe;
pub mod s3;

pub use folder::FolderStore;
pub use probe::{ProbeError, probe};
pub use s3::BucketStore;

/// Objects that are written once, never changed, and read.
pub trait Store: fmt::Debug + Send + Sync {
    /// Writes an object unless there is one of this key already: then that one stands, whatever is in it.
    fn create(&self, key: &str, body: Bytes) -> BoxFuture<'_, Result<Created, StoreError>>;

    /// The whole object; `None` where there is none.
    fn get(&self, key: &str) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>>;

    /// A part of the object; what lies beyond its end is left out. `None` where there is none.
    fn get_range(&self, key: &str, range: Range<u64>) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>>;

    /// The object's size in bytes; `None` where there is none.
    fn size(&self, key: &str) -> BoxFuture<'_, Result<Option<u64>, StoreError>>;

    /// Keys that begin with `prefix`, ascending, from the first after `after`, at most `limit` (and at most 1,000) of them.
    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> BoxFuture<'_, Result<Vec<Listed>, StoreError>>;
}

/// What has become of a new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is there, and ours.
    New,
    /// Another stands under this key; or our own, of an attempt whose answer was lost.
    AlreadyThere,
}

/// An object of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Why the store did not do it: in one word for the pipeline's conditions, and for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Whether it was done is unknown, and trying again may help: no answer, too much at once, trouble at the store.
    #[error("{1}")]
    Passing(Hindrance, String),
    /// A person has to mend it: no such bucket, not allowed, disk full.
    #[error("{1}")]
    Refused(Hindrance, String),
}

impl StoreError {
    /// What it is in one word.
    pub const fn hindrance(&self) -> Hindrance {
        match self {
            Self::Passing(word, _) | Self::Refused(word, _) => *word,
        }
    }
}
