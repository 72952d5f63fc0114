//! Events as Parquet. They are made as JSON like everywhere else and read into columns, so that no shape is described twice.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::super::columns;
use crate::generate::event::Event;
use crate::generate::plan::Plan;
use crate::generate::shape::JsonLines;

const BATCH: usize = 8192;
const ROW_GROUP: usize = 16 * BATCH;

/// Writes events as columns.
pub(crate) struct Columnar<W: Write + Send> {
    lines: JsonLines,
    line: Vec<u8>,
    decoder: Decoder,
    held: usize,
    writer: ArrowWriter<W>,
}

impl<W: Write + Send> Columnar<W> {
    pub(crate) fn new(plan: &Plan, file: W) -> io::Result<Self> {
        let schema = Arc::new(columns::schema(plan.settings().preset));
        let decoder = ReaderBuilder::new(Arc::clone(&schema))
            .with_batch_size(BATCH)
            .with_strict_mode(true)
            .build_decoder()
            .map_err(io::Error::other)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(io::Error::other)?;
        Ok(Self { lines: JsonLines::new(plan), line: Vec::new(), decoder, held: 0, writer })
    }

    pub(crate) fn write(&mut self, event: &Event) -> io::Result<()> {
        self.line.clear();
        self.lines.line(event, &mut self.line);
        self.decoder.decode(&self.line).map_err(io::Error::other)?;
        self.held += 1;
        if self.held == BATCH { self.pour() } else { Ok(()) }
    }

    fn pour(&mut self) -> io::Result<()> {
        self.held = 0;
        match self.decoder.flush().map_err(io::Error::other)? {
            Some(batch) => self.writer.write(&batch).map_err(io::Error::other),
            None => Ok(()),
        }
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.pour()?;
        self.writer.into_inner().map_err(io::Error::other)
    }
}
