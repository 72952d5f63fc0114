//! Parquet, read as the lines of JSON that it could have been.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use arrow_json::LineDelimitedWriter;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

/// A file of columns, looked at but not yet read.
pub(super) struct Columns {
    file: File,
    metadata: ArrowReaderMetadata,
}

/// The rows of a file of columns, a line of JSON each. What is null is left out.
pub(super) struct ColumnLines {
    batches: ParquetRecordBatchReader,
    lines: Vec<u8>,
    read: usize,
}

/// Few enough rows for wide ones to stay in the cache.
const BATCH: usize = 1024;

impl Columns {
    pub(super) fn open(file: File) -> io::Result<Self> {
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(io::Error::other)?;
        let schema = Schema::new(metadata.schema().fields().iter().map(with_plain_zones).collect::<Vec<_>>());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(io::Error::other)?;
        Ok(Self { file, metadata })
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.metadata.metadata().file_metadata().num_rows().unsigned_abs()
    }

    /// The rows from one on; what lies before it is passed over, not read.
    pub(super) fn lines(self, from: u64) -> io::Result<ColumnLines> {
        let from = usize::try_from(from).map_err(io::Error::other)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file, self.metadata);
        let batches = builder.with_batch_size(BATCH).with_offset(from).build().map_err(io::Error::other)?;
        Ok(ColumnLines { batches, lines: Vec::new(), read: 0 })
    }
}

impl Read for ColumnLines {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.lines.len() {
            let Some(batch) = self.batches.next() else { return Ok(0) };
            self.lines.clear();
            let mut writer = LineDelimitedWriter::new(std::mem::take(&mut self.lines));
            writer.write(&batch.map_err(io::Error::other)?).map_err(io::Error::other)?;
            writer.finish().map_err(io::Error::other)?;
            (self.lines, self.read) = (writer.into_inner(), 0);
        }
        let read = (&self.lines[self.read..]).read(into)?;
        self.read += read;
        Ok(read)
    }
}

/// Moments have no zone, only their text has: without a library of zones, the writer knows numbers alone.
fn with_plain_zones(field: &FieldRef) -> FieldRef {
    let plain = match field.data_type() {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("+00:00".into())),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(with_plain_zones).collect()),
        DataType::List(item) => DataType::List(with_plain_zones(item)),
        DataType::LargeList(item) => DataType::LargeList(with_plain_zones(item)),
        DataType::Map(entry, sorted) => DataType::Map(with_plain_zones(entry), *sorted),
        _ => return Arc::clone(field),
    };
    Arc::new(Field::clone(field).with_data_type(plain))
}
