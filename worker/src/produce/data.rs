//! Whatever is replayed, as one data set.

use std::time::Duration;

use clickstream_crds::settings::{Replay, Source};

use crate::replay::{DataSet, EventClock, Fetched, Place, Rows};
use crate::source::{FileRows, FileSet, SourceError};

/// The data set of a pipeline.
#[derive(Debug)]
pub enum Data {
    /// Recorded events.
    Files(FileSet),
}

/// A reader of it.
#[derive(Debug)]
pub enum DataRows {
    /// Of recorded events.
    Files(FileRows),
}

impl Data {
    /// What the settings say, after a look at all of it.
    pub fn new(replay: &Replay) -> Result<Self, SourceError> {
        match &replay.source {
            Source::Files(files) => FileSet::new(files, &replay.schema, replay.order).map(Self::Files),
            Source::Generator(_) => Err(SourceError::NotYet("generator".to_owned())),
        }
    }
}

impl DataSet for Data {
    type Error = SourceError;
    type Rows = DataRows;

    fn fingerprint(&self) -> &str {
        match self {
            Self::Files(files) => files.fingerprint(),
        }
    }

    fn open(&self, from: &Place, clock: &EventClock) -> Result<DataRows, SourceError> {
        match self {
            Self::Files(files) => files.open(from, clock).map(DataRows::Files),
        }
    }
}

impl Rows for DataRows {
    type Error = SourceError;

    fn next(&mut self, wait: Duration) -> Result<Fetched, SourceError> {
        match self {
            Self::Files(rows) => rows.next(wait),
        }
    }
}
