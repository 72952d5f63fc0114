//! Whatever is replayed, as one data set.

use std::time::Duration;

use clickstream_crds::settings::{Replay, Source};

use crate::generate::{Broken, Generated, GeneratedRows, Refused};
use crate::replay::{DataSet, EventClock, Fetched, Place, Rows};
use crate::source::{FileRows, FileSet, SourceError};

/// The data set of a pipeline.
#[derive(Debug)]
pub enum Data {
    /// Recorded events.
    Files(FileSet),
    /// Events that are made up.
    Generated(Box<Generated>),
}

/// A reader of it.
#[derive(Debug)]
pub enum DataRows {
    /// Of recorded events.
    Files(FileRows),
    /// Of events that are made up.
    Generated(GeneratedRows),
}

/// Why there is no data set, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum NoData {
    /// The files.
    #[error(transparent)]
    Files(#[from] SourceError),
    /// The settings of the generator.
    #[error("spec.producer.source.generator.{}: expected {} (found {})", .0.manifest_field(), .0.expected, .0.found)]
    Refused(#[from] Refused),
    /// The generator.
    #[error(transparent)]
    Broken(#[from] Broken),
}

impl Data {
    /// What the settings say, after a look at all of it.
    pub fn new(replay: &Replay) -> Result<Self, NoData> {
        Ok(match &replay.source {
            Source::Files(files) => Self::Files(FileSet::new(files, &replay.schema, replay.order)?),
            Source::Generator(generator) => Self::Generated(Box::new(Generated::new(generator)?)),
        })
    }
}

impl DataSet for Data {
    type Error = NoData;
    type Rows = DataRows;

    fn fingerprint(&self) -> &str {
        match self {
            Self::Files(files) => files.fingerprint(),
            Self::Generated(generated) => generated.fingerprint(),
        }
    }

    fn open(&self, from: &Place, clock: &EventClock) -> Result<DataRows, NoData> {
        Ok(match self {
            Self::Files(files) => DataRows::Files(files.open(from, clock)?),
            Self::Generated(generated) => DataRows::Generated(generated.open(from, clock)?),
        })
    }
}

impl Rows for DataRows {
    type Error = NoData;

    fn next(&mut self, wait: Duration) -> Result<Fetched, NoData> {
        Ok(match self {
            Self::Files(rows) => rows.next(wait)?,
            Self::Generated(rows) => rows.next(wait)?,
        })
    }
}
