use std::sync::Arc;

use clickstream_crds::settings::{EventSchema, FileSource};
use clickstream_crds::spec::Order;

use super::known::Known;
use super::locate::locate;
use super::rows::FileRows;
use super::stamp::Stamp;
use super::walk::Walk;
use super::{SourceError, fingerprint};
use crate::replay::{DataSet, EventClock, Place};

/// The files of a pipeline's source, as one set of events.
#[derive(Debug)]
pub struct FileSet {
    files: Arc<[Known]>,
    fingerprint: String,
}

impl FileSet {
    /// Finds the files and looks at each: its content, for the fingerprint, and its header.
    pub fn new(source: &FileSource, schema: &EventSchema, order: Order) -> Result<Self, SourceError> {
        let (mut files, mut contents) = (Vec::new(), Vec::new());
        for location in &source.files {
            for file in locate(location)? {
                contents.push(fingerprint::of_file(&file).map_err(SourceError::unreadable(&file.name))?);
                files.push(Known::look_at(file, &source.format, schema)?);
            }
        }
        if order == Order::Sort {
            return Err(SourceError::NotYet("replay.order: Sort".to_owned()));
        }
        Ok(Self { files: files.into(), fingerprint: fingerprint::of_set(&contents, source, order) })
    }
}

impl DataSet for FileSet {
    type Error = SourceError;
    type Rows = FileRows;

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn open(&self, from: &Place, clock: &EventClock) -> Result<FileRows, SourceError> {
        FileRows::begin(Walk::new(Arc::clone(&self.files), from.clone(), Stamp::new(clock, &self.fingerprint)))
    }
}
