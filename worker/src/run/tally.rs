//! What has landed, counted from the files themselves: by type, by minute, and what is in quarantine by reason.

use std::collections::BTreeMap;

use bytes::Bytes;
use clickstream_crds::settings::Roles;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

/// Where a file of rows that are not valid says why.
const REASON: &str = "fault";
/// Beyond so many words the rest counts as one: dirty data may have a new one in every row.
const WORDS: usize = 1_000;
const OTHERS: &str = "(others)";
const MINUTE: i64 = 60_000_000;
/// How many rows are held at a time.
const ROWS: usize = 65_536;

/// Counts of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) types: BTreeMap<String, u64>,
    /// By minutes since 1970.
    pub(super) minutes: BTreeMap<i64, u64>,
    pub(super) reasons: BTreeMap<String, u64>,
}

/// The columns that events are counted by, as paths in a file.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) event_type: String,
    pub(super) event_time: String,
}

impl From<&Roles> for Columns {
    fn from(roles: &Roles) -> Self {
        Self { event_type: roles.event_type.to_string(), event_time: roles.event_time.to_string() }
    }
}

impl Tally {
    /// Counts a file of valid events.
    pub(super) fn add_events(&mut self, file: Bytes, columns: &Columns) -> Result<(), ParquetError> {
        let file = SerializedFileReader::new(file)?;
        add_words(&file, &columns.event_type, &mut self.types)?;
        for column in each_column(&file, &columns.event_time) {
            if let ColumnReader::Int64ColumnReader(times) = column? {
                each_value(times, |time| *self.minutes.entry(time.div_euclid(MINUTE)).or_default() += 1)?;
            }
        }
        Ok(())
    }

    /// Counts a file of rows that are not valid.
    pub(super) fn add_quarantine(&mut self, file: Bytes) -> Result<(), ParquetError> {
        add_words(&SerializedFileReader::new(file)?, REASON, &mut self.reasons)
    }
}

/// The largest first; of equals the first by name.
pub(super) fn largest<K: Clone + Ord>(counts: &BTreeMap<K, u64>, most: usize) -> Vec<(K, u64)> {
    let mut all: Vec<_> = counts.iter().map(|(key, count)| (key.clone(), *count)).collect();
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    all.truncate(most);
    all
}

type File = SerializedFileReader<Bytes>;

fn add_words(file: &File, path: &str, counts: &mut BTreeMap<String, u64>) -> Result<(), ParquetError> {
    for column in each_column(file, path) {
        if let ColumnReader::ByteArrayColumnReader(words) = column? {
            each_value(words, |word| {
                let word = String::from_utf8_lossy(word.data());
                let has_room = counts.len() < WORDS;
                match counts.get_mut(&*word) {
                    Some(count) => *count += 1,
                    None if has_room => drop(counts.insert(word.into_owned(), 1)),
                    None => *counts.entry(OTHERS.to_owned()).or_default() += 1,
                }
            })?;
        }
    }
    Ok(())
}

/// A column, one row group after the other; none where the file has no such column.
fn each_column(file: &File, path: &str) -> impl Iterator<Item = Result<ColumnReader, ParquetError>> {
    let columns = file.metadata().file_metadata().schema_descr().columns();
    let column = columns.iter().position(|column| column.path().string() == path);
    let groups = column.map_or(0, |_| file.num_row_groups());
    (0..groups).map(move |group| file.get_row_group(group)?.get_column_reader(column.unwrap_or_default()))
}

fn each_value<T: DataType>(mut column: ColumnReaderImpl<T>, mut visit: impl FnMut(&T::T)) -> Result<(), ParquetError> {
    let (mut values, mut levels, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        values.clear();
        levels.clear();
        repeats.clear();
        if column.read_records(ROWS, Some(&mut levels), Some(&mut repeats), &mut values)?.0 == 0 {
            return Ok(());
        }
        values.iter().for_each(&mut visit);
    }
}
