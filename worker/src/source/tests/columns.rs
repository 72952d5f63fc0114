//! Parquet: columns, and the messages that are made of their rows.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, StructArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field};
use clickstream_crds::settings::FileFormat;
use clickstream_crds::spec::Order;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::kit::{batches, folder, rows, rows_from, schema_with_made_ids, set, source};
use crate::replay::{DataSet as _, EventClock, Place};
use crate::source::FileSet;

/// A file of these columns in row groups of four rows.
fn parquet(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap();
    let properties =
        WriterProperties::builder().set_compression(compression).set_max_row_group_row_count(Some(4)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn every_kind_of_column_is_told_exactly() {
    let record = StructArray::from(vec![
        (
            Arc::new(Field::new("s", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![Some("a\"b"), None])) as ArrayRef,
        ),
        (Arc::new(Field::new("n", DataType::Int64, true)), Arc::new(Int64Array::from(vec![Some(7), None])) as ArrayRef),
    ]);
    let file = parquet(
        vec![
            ("t", Arc::new(TimestampMillisecondArray::from(vec![1_433_221_332_117, -1]).with_timezone("Europe/Paris"))),
            ("u", Arc::new(Int64Array::from(vec![Some(1_515_915_625_519_388_267), None]))),
            ("e", Arc::new(StringArray::from(vec!["view", "cart"]))),
            ("d", Arc::new(Decimal128Array::from(vec![15_000, -1]).with_precision_and_scale(18, 4).unwrap())),
            ("f", Arc::new(Float64Array::from(vec![0.1, f64::NAN]))),
            ("b", Arc::new(BooleanArray::from(vec![Some(true), None]))),
            ("local", Arc::new(TimestampMicrosecondArray::from(vec![0, 1]))),
            ("r", Arc::new(record)),
        ],
        Compression::SNAPPY,
    );
    let folder = folder(&[("events.parquet", &file)]);
    let set = set(folder.path(), &["events.parquet"], FileFormat::Parquet).unwrap();
    let messages: Vec<serde_json::Value> =
        rows(&set).iter().map(|row| serde_json::from_str(row.split_once(' ').unwrap().1).unwrap()).collect();
    assert_eq!(rows(&set)[0].split_once(' ').unwrap().0, "1");
    assert!(rows(&set)[0].contains("\"u\":1515915625519388267,"), "{}", rows(&set)[0]);
    assert_eq!(messages[0]["t"], "2015-06-02T05:02:12.117Z");
    assert!(rows(&set)[0].contains("\"d\":1.5000,"), "{}", rows(&set)[0]);
    assert_eq!((&messages[0]["e"], &messages[0]["b"]), (&"view".into(), &true.into()));
    assert_eq!(messages[0]["r"], serde_json::json!({"s": "a\"b", "n": 7}));
    assert_eq!(messages[1]["u"], serde_json::Value::Null);
    let batch = &batches(set.open(&Place::default(), &EventClock::ORIGINAL).unwrap()).unwrap()[0];
    let told: Vec<_> = batch.rows.iter().map(|row| (row.time, batch.part(&row.key).to_vec())).collect();
    assert_eq!(told, [(Some(1_433_221_332_117_000), b"1515915625519388267".to_vec()), (Some(-1_000), Vec::new())]);
}

fn numbered(rows: std::ops::Range<i64>) -> Vec<u8> {
    let users = StringArray::from_iter_values(rows.clone().map(|row| format!("u{row}")));
    parquet(
        vec![("t", Arc::new(Int64Array::from_iter_values(rows))), ("u", Arc::new(users))],
        Compression::ZSTD(ZstdLevel::default()),
    )
}

#[test]
fn reading_goes_on_at_any_row_of_many_row_groups_and_files() {
    let folder = folder(&[("a.parquet", &numbered(0..5_000)), ("b.parquet", &numbered(5_000..9_999))]);
    let source = source(folder.path(), &["*.parquet"], FileFormat::Parquet);
    let set = FileSet::new(&source, &schema_with_made_ids(), Order::AsIs).unwrap();
    let all = rows_from(&set, &Place::default(), &EventClock::ORIGINAL);
    assert_eq!(all.len(), 9_999);
    let id = format!(r#"5000 {{"t":4999,"u":"u4999","event_id":"{}-0-4999"}}"#, &set.fingerprint()[..16]);
    assert_eq!(all[4_999], (4_999, id));
    let read = batches(set.open(&Place::default(), &EventClock::ORIGINAL).unwrap()).unwrap();
    assert!(read.len() >= 3);
    let hints = read.iter().map(|batch| (batch.rows[0].row, batch.hint.as_str()));
    for (row, hint) in hints.chain([(7_000, ""), (7_000, "0@0:9:9"), (7_000, "0@0:99999:100000"), (9_999, "")]) {
        let found = rows_from(&set, &Place { row, hint: hint.to_owned() }, &EventClock::ORIGINAL);
        assert!(found == all[usize::try_from(row).unwrap()..], "row {row}, hint {hint}: {:?}", found.first());
    }
}

#[test]
fn what_is_no_parquet_is_an_error_that_names_the_file() {
    let mut cut = numbered(0..100);
    cut.truncate(cut.len() / 2);
    let folder = folder(&[("text.parquet", b"t,u,e\n"), ("cut.parquet", &cut), ("empty.parquet", b"")]);
    for name in ["text.parquet", "cut.parquet", "empty.parquet"] {
        let error = set(folder.path(), &[name], FileFormat::Parquet).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}
