//! The rows of an object, read with nothing but the format's own library: what wrote them is not asked.

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::Int64Type;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::land::Identity;

/// Columns that hold a row's offset: of events, and in quarantine.
const OFFSETS: [&str; 2] = ["kafka.offset", "offset"];

/// Whether the offsets of an object's rows are the planned ones; the error says what is wrong.
pub(super) fn compare_rows(object: Bytes, expected: &Identity) -> Result<(), String> {
    let mut offsets = offsets(object).map_err(|error| format!("its rows cannot be read: {error}"))?;
    offsets.sort_unstable();
    let mut hasher = crc32fast::Hasher::new();
    for offset in &offsets {
        hasher.update(&offset.to_be_bytes());
    }
    let found = (offsets.len() as u64, hasher.finalize());
    if found == (expected.rows, expected.crc) {
        return Ok(());
    }
    Err(format!(
        "it has {} rows of CRC {:08x}, planned are {} of {:08x}",
        found.0, found.1, expected.rows, expected.crc
    ))
}

fn offsets(object: Bytes) -> Result<Vec<i64>, ParquetError> {
    let reader = SerializedFileReader::new(object)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let column = schema.columns().iter().position(|column| OFFSETS.contains(&column.path().string().as_str()));
    let column = column.ok_or_else(|| ParquetError::General("it has no column kafka.offset".to_owned()))?;
    let mut offsets = Vec::new();
    for group in 0..reader.num_row_groups() {
        match reader.get_row_group(group)?.get_column_reader(column)? {
            ColumnReader::Int64ColumnReader(column) => read(column, &mut offsets)?,
            _ => return Err(ParquetError::General("its column kafka.offset has no 64-bit numbers".to_owned())),
        }
    }
    Ok(offsets)
}

fn read(mut column: ColumnReaderImpl<Int64Type>, offsets: &mut Vec<i64>) -> Result<(), ParquetError> {
    const ROWS: usize = 65_536;
    let mut levels = Vec::new();
    loop {
        levels.clear();
        if column.read_records(ROWS, Some(&mut levels), None, offsets)?.0 == 0 {
            return Ok(());
        }
    }
}
