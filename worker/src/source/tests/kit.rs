//! Sources of tests: files in a folder of their own, and a schema of short names.

use std::fs;
use std::path::Path;
use std::time::Duration;

use clickstream_crds::settings::{
    Column, EventSchema, EventTypes, FileFormat, FileLocation, FileSource, Range, Roles, Value,
};
use clickstream_crds::spec::Order;
use clickstream_crds::wire::{ColumnPath, SourcePath};
use tempfile::TempDir;

use crate::replay::{Batch, DataSet as _, EventClock, Fetched, Place, Rows as _};
use crate::source::{FileRows, FileSet, SourceError};

pub(super) const CSV: FileFormat = FileFormat::Csv { delimiter: ',', header: None };

/// `t` is the time, `u` the user, `e` the type; `n` a number, `d` a decimal, `b` a truth value, `r.s` lies in a record.
pub(super) fn schema() -> EventSchema {
    let text = Value::String { lowercase: false, accepted: None };
    let columns = [
        ("event_time", "t", Value::Timestamp),
        ("user_id", "u", text.clone()),
        ("event_type", "e", text.clone()),
        ("number", "n", Value::Int64(Range::default())),
        ("price", "d", Value::Decimal { precision: 18, scale: 4, range: Range::default() }),
        ("yes", "b", Value::Boolean),
        ("record.text", "r.s", text.clone()),
        ("record.number", "r.n", Value::Int32(Range::default())),
        // Read by a column, and no role: so no id is made.
        ("event_id", "event_id", text),
    ];
    let columns = columns.map(|(name, from, value)| Column {
        name: ColumnPath(name.to_owned()),
        from: SourcePath(from.to_owned()),
        value,
        required: false,
    });
    let role = |name: &str| ColumnPath(name.to_owned());
    EventSchema {
        columns: columns.to_vec(),
        roles: Roles {
            event_time: role("event_time"),
            event_type: role("event_type"),
            user: role("user_id"),
            event_id: None,
        },
        event_types: EventTypes { aliases: [].into(), accepted: None },
    }
}

/// The same, and each event is given an id.
pub(super) fn schema_with_made_ids() -> EventSchema {
    let mut schema = schema();
    schema.columns.pop();
    schema
}

/// The same, and the source has the ids, in `event_id`.
pub(super) fn schema_with_own_ids() -> EventSchema {
    let mut schema = schema();
    schema.roles.event_id = Some(ColumnPath("event_id".to_owned()));
    schema
}

/// A folder with these files.
pub(super) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

pub(super) fn source(folder: &Path, names: &[&str], format: FileFormat) -> FileSource {
    let files = names.iter().map(|name| FileLocation::Path(folder.join(name).display().to_string())).collect();
    FileSource { format, files, s3: None }
}

pub(super) fn set(folder: &Path, names: &[&str], format: FileFormat) -> Result<FileSet, SourceError> {
    FileSet::new(&source(folder, names, format), &schema(), Order::AsIs)
}

/// All batches of a reader.
pub(super) fn batches(mut rows: FileRows) -> Result<Vec<Batch>, SourceError> {
    let mut batches = Vec::new();
    loop {
        match rows.next(Duration::from_mins(1))? {
            Fetched::Rows(batch) => batches.push(batch),
            Fetched::Waiting => panic!("nothing was read for a minute"),
            Fetched::End => return Ok(batches),
        }
    }
}

/// The rows from a place on, each with its number as people read it: see [`told`].
pub(super) fn rows_from(set: &FileSet, from: &Place, clock: &EventClock) -> Vec<(u64, String)> {
    let batches = batches(set.open(from, clock).unwrap()).unwrap();
    batches.iter().flat_map(|batch| batch.rows.iter().map(move |row| (row.row, told(batch, row)))).collect()
}

/// All rows as people read them.
pub(super) fn rows(set: &FileSet) -> Vec<String> {
    rows_from(set, &Place::default(), &EventClock::ORIGINAL).into_iter().map(|(_, row)| row).collect()
}

/// `17 {"t":…}` is the row on line 17, `17 !not UTF-8: …` a bad one.
fn told(batch: &Batch, row: &crate::replay::Prepared) -> String {
    let text = |range| String::from_utf8_lossy(batch.part(range)).into_owned();
    let origin = text(&row.origin);
    let line = origin.rsplit(':').next().unwrap();
    if row.fault.is_empty() {
        format!("{line} {}", text(&row.value))
    } else {
        assert!(row.key.is_empty() && row.time.is_none(), "a bad row has no user and no time");
        format!("{line} !{}: {}", text(&row.fault), text(&row.value))
    }
}
