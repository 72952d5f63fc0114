//! What lies in a lake, event by event, without what says where and when it landed.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::SerializedFileReader;
use parquet::record::Row;

/// The columns that say where and when.
const PASSAGE: [&str; 2] = ["ingested_at", "kafka"];

/// All events below a folder, each as text, in an order that depends on nothing else.
pub(crate) fn events(lake: &Path) -> Vec<String> {
    let pattern = format!("{}/bronze/**/*.parquet", lake.display());
    let mut events: Vec<String> = Vec::new();
    for file in glob::glob(&pattern).unwrap() {
        let rows = SerializedFileReader::new(File::open(file.unwrap()).unwrap()).unwrap().into_iter();
        events.extend(rows.map(|row| text(&row.unwrap())));
    }
    events.sort_unstable();
    events
}

fn text(row: &Row) -> String {
    let columns = row.get_column_iter().filter(|(name, _)| !PASSAGE.contains(&name.as_str()));
    columns.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}
