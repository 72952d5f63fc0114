use std::sync::Arc;

use clickstream_crds::settings::{EventSchema, FileSource};
use clickstream_crds::spec::Order;

use super::bucket::Buckets;
use super::known::Known;
use super::locate::locate;
use super::rows::FileRows;
use super::sort::{IN_MEMORY, Sorted};
use super::stamp::Stamp;
use super::walk::Walk;
use super::{SourceError, fingerprint};
use crate::replay::{DataSet, EventClock, Place};

/// The files of a pipeline's source, as one set of events.
#[derive(Debug)]
pub struct FileSet {
    files: Arc<[Known]>,
    /// The rows by event time, where that is the order.
    pub(super) sorted: Option<Arc<Sorted>>,
    fingerprint: String,
}

impl FileSet {
    /// Finds the files and looks at each: its content, for the fingerprint, and its header.
    pub fn new(source: &FileSource, schema: &EventSchema, order: Order) -> Result<Self, SourceError> {
        let buckets = source.s3.as_ref().map(Buckets::open).transpose();
        let buckets = buckets.map_err(SourceError::unreadable("source.s3"))?.map(Arc::new);
        let (mut files, mut contents) = (Vec::new(), Vec::new());
        for location in &source.files {
            for file in locate(location, buckets.as_ref())? {
                contents.push(fingerprint::of_file(&file).map_err(SourceError::unreadable(&file.name))?);
                files.push(Known::look_at(file, &source.format, schema)?);
            }
        }
        let sorted = (order == Order::Sort).then(|| Arc::new(Sorted::new(IN_MEMORY)));
        Ok(Self { files: files.into(), sorted, fingerprint: fingerprint::of_set(&contents, source, order) })
    }
}

impl DataSet for FileSet {
    type Error = SourceError;
    type Rows = FileRows;

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn open(&self, from: &Place, clock: &EventClock) -> Result<FileRows, SourceError> {
        let stamp = Stamp::new(clock, &self.fingerprint);
        FileRows::begin(Walk::new(Arc::clone(&self.files), self.sorted.clone(), from.clone(), stamp))
    }
}
