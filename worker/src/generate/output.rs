//! Where events go: bytes into a file, packed as its name says.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::event::Event;
use super::form::{Encoding, Form, Packing};
use super::plan::Plan;
use super::shape::{CsvLines, JsonLines};

mod columnar;

use columnar::Columnar;

/// Enough for a system call to be rare.
const BUFFER: usize = 256 * 1024;
const GZIP_LEVEL: Compression = Compression::new(6);
const ZSTD_LEVEL: i32 = 3;

/// Writes events.
pub(crate) enum Output<W: Write + Send> {
    Csv(CsvLines, Vec<u8>, Packed<W>),
    Json(JsonLines, Vec<u8>, Packed<W>),
    Parquet(Box<Columnar<Packed<W>>>),
}

impl<W: Write + Send> Output<W> {
    pub(crate) fn new(form: Form, plan: &Plan, file: W) -> io::Result<Self> {
        let file = Packed::new(form.packing, file)?;
        let mut buffer = Vec::with_capacity(BUFFER + 4096);
        Ok(match form.encoding {
            Encoding::Csv => {
                let lines = CsvLines::new(plan);
                lines.header(&mut buffer);
                Self::Csv(lines, buffer, file)
            }
            Encoding::JsonLines => Self::Json(JsonLines::new(plan), buffer, file),
            Encoding::Parquet => Self::Parquet(Box::new(Columnar::new(plan, file)?)),
        })
    }

    pub(crate) fn write(&mut self, event: &Event) -> io::Result<()> {
        match self {
            Self::Csv(lines, buffer, file) => {
                lines.line(event, buffer);
                pour(buffer, file, BUFFER)
            }
            Self::Json(lines, buffer, file) => {
                lines.line(event, buffer);
                pour(buffer, file, BUFFER)
            }
            Self::Parquet(columnar) => columnar.write(event),
        }
    }

    /// Writes what is left, and gives the file back.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Csv(_, mut buffer, mut file) | Self::Json(_, mut buffer, mut file) => {
                pour(&mut buffer, &mut file, 0)?;
                file.finish()
            }
            Self::Parquet(columnar) => columnar.finish()?.finish(),
        }
    }
}

fn pour(buffer: &mut Vec<u8>, file: &mut impl Write, from: usize) -> io::Result<()> {
    if buffer.len() >= from {
        file.write_all(buffer)?;
        buffer.clear();
    }
    Ok(())
}

/// A file that is packed on the way. Neither packing notes the time or the name, so equal events are equal bytes.
pub(crate) enum Packed<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl Packed<BufWriter<File>> {
    /// A new file.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self::new(Packing::of(&name).0, BufWriter::new(File::create(path)?))
    }
}

impl<W: Write> Packed<W> {
    fn new(packing: Packing, file: W) -> io::Result<Self> {
        Ok(match packing {
            Packing::Plain => Self::Plain(file),
            Packing::Gzip => Self::Gzip(GzEncoder::new(file, GZIP_LEVEL)),
            Packing::Zstd => Self::Zstd(zstd::Encoder::new(file, ZSTD_LEVEL)?),
        })
    }

    /// Ends the packing, and writes all of it.
    pub(crate) fn finish(self) -> io::Result<W> {
        let mut file = match self {
            Self::Plain(file) => file,
            Self::Gzip(encoder) => encoder.finish()?,
            Self::Zstd(encoder) => encoder.finish()?,
        };
        file.flush()?;
        Ok(file)
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}
