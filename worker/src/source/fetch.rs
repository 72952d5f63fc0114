//! Files as streams of bytes, wherever they lie.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use tempfile::TempPath;

use super::bucket::{Buckets, Object, ObjectReader};
use crate::generate::Packing;

/// A file that is replayed.
#[derive(Clone, Debug)]
pub(super) struct SourceFile {
    /// What a person calls it: its place as the manifest has it.
    pub(super) name: String,
    /// The last part of that, for the origins of rows.
    pub(super) short: String,
    pub(super) place: Place,
    pub(super) packing: Packing,
    /// Bytes, as it lies there.
    pub(super) size: u64,
}

/// Where a file lies.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// In the file system.
    Path(PathBuf),
    /// In the file system, for as long as somebody may read it.
    Copy(Arc<TempPath>),
    /// In a bucket.
    Object(Arc<Buckets>, Object),
}

/// The size of reads from disk through an unpacker.
const PACKED_BUFFER: usize = 128 * 1024;

impl SourceFile {
    /// The file as it lies there, from a byte on. What is added to it after the first look is not part of the data set.
    pub(super) fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        let path = match &self.place {
            Place::Path(path) => path.as_path(),
            Place::Copy(copy) => copy,
            Place::Object(buckets, object) => {
                return Ok(Box::new(ObjectReader::new(Arc::clone(buckets), object.clone(), from)));
            }
        };
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        Ok(Box::new(file.take(self.size.saturating_sub(from))))
    }

    /// The file as one that can be read in any order: a copy on disk, where it lies elsewhere.
    pub(super) fn whole(&self) -> io::Result<File> {
        match &self.place {
            Place::Path(path) => File::open(path),
            Place::Copy(path) => File::open(&**path),
            Place::Object(..) => {
                let mut copy = tempfile::tempfile()?;
                io::copy(&mut self.open(0)?, &mut copy)?;
                copy.rewind()?;
                Ok(copy)
            }
        }
    }

    /// The file unpacked, from its beginning.
    pub(super) fn unpacked(&self) -> io::Result<Box<dyn Read + Send>> {
        let file = self.open(0)?;
        Ok(match self.packing {
            Packing::Plain => file,
            Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(PACKED_BUFFER, file))),
            Packing::Zstd => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(PACKED_BUFFER, file))?),
        })
    }
}
