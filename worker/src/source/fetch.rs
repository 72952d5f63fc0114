//! Files as streams of bytes, wherever they lie.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::PathBuf;

use flate2::bufread::MultiGzDecoder;

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
}

/// The size of reads from disk through an unpacker.
const PACKED_BUFFER: usize = 128 * 1024;

impl SourceFile {
    /// The file as it lies there, from a byte on. What is added to it after the first look is not part of the data set.
    pub(super) fn open(&self, from: u64) -> io::Result<Box<dyn Read + Send>> {
        match &self.place {
            Place::Path(path) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(from))?;
                Ok(Box::new(file.take(self.size.saturating_sub(from))))
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
