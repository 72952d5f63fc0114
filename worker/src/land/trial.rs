//! Recipes and messages for tests.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, FieldRef, Fields, Schema};
use clickstream_crds::settings::Landing;
use serde_json::{Value, json};

use super::{Cut as _, Recipe, Stage as _, Staged, Staging};
use super::{CutReason, Format as _, ParquetFormat, Plan, Portion};
use crate::log::{Headers, Partition, Record};

/// The arrival of every message: 2026-01-31T00:00:00Z, in milliseconds.
pub(super) const ARRIVAL: i64 = 1_769_817_600_000;
/// Microseconds, an hour and a half later.
pub(super) const PLANNED: i64 = (ARRIVAL + 5_400_000) * 1_000;

/// Messages' headers.
#[derive(Debug, Default)]
pub(super) struct Beside(pub(super) Vec<(&'static str, &'static str)>);

impl Headers for Beside {
    fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_bytes())
    }
}

/// A declared column: name, source, value as settings write it.
pub(super) fn column(name: &str, from: &str, value: Value) -> Value {
    let required = name == "time" || name == "type";
    let value = match value.as_str() {
        Some("string") => json!({"string": {"lowercase": false, "accepted": null}}),
        Some("word") => json!({"string": {"lowercase": true, "accepted": null}}),
        Some(number @ ("int32" | "int64" | "double")) => json!({number: {"min": null, "max": null}}),
        _ => value,
    };
    json!({"name": name, "from": from, "value": value, "required": required})
}

/// The settings of a landing: the columns `time`, `type` and `user`, and these.
pub(super) fn landing(more: &[Value]) -> Value {
    let mut columns = vec![
        column("time", "ts", json!("timestamp")),
        column("type", "kind", json!("string")),
        column("user", "who", json!("string")),
    ];
    columns.extend_from_slice(more);
    json!({
        "topic": "shop.events", "group": "shop-lake", "startFrom": "Earliest",
        "schema": {
            "columns": columns,
            "roles": {"eventTime": "time", "eventType": "type", "user": "user", "eventId": null},
            "eventTypes": {"aliases": {"addtocart": "cart"}, "accepted": null},
        },
        "batch": {"maxEvents": 1000, "maxBytes": 1_000_000, "maxAgeMillis": 1000},
        "times": {"zone": "Europe/Berlin", "maxFutureMillis": 3_600_000},
        "quarantine": {"enabled": true, "alertAboveMillionths": 1000},
        "bucket": "lake", "prefix": "",
        "store": {"region": "us-east-1", "endpoint": null, "pathStyle": false, "keys": "ambient"},
        "partitioning": {"by": "IngestTime", "layout": "dt=%Y-%m-%d/hour=%H"},
        "parquet": {"compression": {"zstd": {"level": 1}}, "rowGroupEvents": 1_000_000},
        "memoryBytes": 1 << 28,
    })
}

pub(super) fn recipe(landing: &Value) -> Arc<Recipe> {
    let landing: Landing = serde_json::from_value(landing.clone()).unwrap();
    Recipe::new(&landing).unwrap()
}

/// Stages messages at the offsets from 100 on, and cuts behind them.
pub(super) fn staged<M: AsRef<[u8]>>(recipe: &Arc<Recipe>, messages: impl IntoIterator<Item = M>) -> Staged {
    let mut staging = Staging::new(recipe.clone(), Partition(7));
    let mut end = 100;
    for message in messages {
        let headers = Beside::default();
        let value = Some(message.as_ref());
        staging.take(&Record { offset: end, timestamp: ARRIVAL, key: Some(b"k"), value, headers: &headers });
        end += 1;
    }
    staging.cut(100, end, PLANNED)
}

/// The plan of what was staged.
pub(super) fn plan(recipe: &Arc<Recipe>, staged: &Staged, start: i64, end: i64) -> Plan {
    Plan {
        stream: "shop-lake".to_owned(),
        topic: "shop.events".to_owned(),
        partition: 7,
        start,
        end,
        planned_at: PLANNED,
        cut: CutReason::Age,
        recipe: ParquetFormat(recipe.clone()).frozen().clone(),
        manifest: staged.manifest(),
        expired: Vec::new(),
        writer: "test".to_owned(),
    }
}

/// The rows of an object. Parquet knows one zone of moments, arrow's JSON one name of it, and they differ.
pub(super) fn read(bytes: &bytes::Bytes) -> Vec<RecordBatch> {
    use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
    let found = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).unwrap();
    let fields: Fields = found.schema().fields().iter().map(by_offset).collect();
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    let reader =
        ParquetRecordBatchReaderBuilder::try_new_with_options(bytes.clone(), options).unwrap().build().unwrap();
    reader.map(Result::unwrap).collect()
}

fn by_offset(field: &FieldRef) -> FieldRef {
    let data_type = match field.data_type() {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("+00:00".into())),
        DataType::List(element) => DataType::List(by_offset(element)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(by_offset).collect()),
        other => other.clone(),
    };
    Arc::new(field.as_ref().clone().with_data_type(data_type))
}

pub(super) fn rows_as_json(batches: &[RecordBatch]) -> Vec<Value> {
    let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
    let text = String::from_utf8(writer.into_inner()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What became of messages, each put between two good ones that must be unharmed: its row, or fault and explanation.
pub(super) fn outcome(recipe: &Arc<Recipe>, message: &[u8]) -> Result<Value, (String, String)> {
    let good = good();
    let staged = staged(recipe, [good.as_bytes(), message, good.as_bytes()]);
    let manifest = staged.manifest();
    assert_eq!(manifest.contradiction(100, 103), None);
    let plan = plan(recipe, &staged, 100, 103);
    let mut events = Vec::new();
    let mut bad = Vec::new();
    for portion in &manifest.portions {
        let rows = rows_as_json(&read(&staged.object(&plan, portion).unwrap()));
        if is_quarantine(portion) { bad.extend(rows) } else { events.extend(rows) }
    }
    events.sort_by_key(|row| row["kafka"]["offset"].as_i64());
    let alone = alone(recipe, &good).unwrap();
    let unharmed = |row: &Value| {
        let mut row = row.clone();
        row["kafka"]["offset"] = 100.into();
        if row["event_id"].is_string() {
            row["event_id"] = "shop.events-7-100".into();
        }
        assert_eq!(row, alone);
    };
    unharmed(&events[0]);
    unharmed(events.last().unwrap());
    match (events.len(), bad.as_slice()) {
        (3, []) => Ok(events.swap_remove(1)),
        (2, [row]) => Err((row["fault"].as_str().unwrap().to_owned(), row["text"].as_str().unwrap().to_owned())),
        _ => panic!("{} events, {} rows in quarantine", events.len(), bad.len()),
    }
}

fn is_quarantine(portion: &Portion) -> bool {
    portion.kind == super::PortionKind::Quarantine
}

/// The row of a message that is staged by itself, or its fault.
pub(super) fn alone(recipe: &Arc<Recipe>, message: &str) -> Result<Value, String> {
    let staged = staged(recipe, [message]);
    let manifest = staged.manifest();
    let plan = plan(recipe, &staged, 100, 101);
    let row = rows_as_json(&read(&staged.object(&plan, &manifest.portions[0]).unwrap())).remove(0);
    match row["fault"].as_str() {
        Some(fault) => Err(fault.to_owned()),
        None => Ok(row),
    }
}

/// A message that has a value in every kind of column.
pub(super) fn good() -> String {
    json!({
        "ts": "2026-01-30T12:00:00.5Z", "kind": "view", "who": "u-1", "text": "good", "word": "good", "i": 1, "l": 2, "d": 3.5,
        "m": "4.25", "b": true, "at": 1_769_000_000_000_i64, "day": "2026-01-01", "j": {"any": [1]}, "extra": "kept",
        "device": {"os": "linux", "extra": 1}, "items": [{"sku": "a", "n": 1, "tags": ["x", "y"]}, {"sku": "b"}], "words": ["p", "q"],
    })
    .to_string()
}
