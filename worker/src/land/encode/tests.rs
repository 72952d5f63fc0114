use parquet::basic::{Encoding, LogicalType, TimeUnit};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::json;

use super::*;
use crate::land::format::{Cut as _, Format as _};
use crate::land::trial::{column, landing, plan, recipe, staged};
use crate::land::{Identity, ParquetFormat};

fn settings() -> serde_json::Value {
    landing(&[
        column("n", "n", json!("int64")),
        column(
            "price",
            "price",
            json!({"decimal": {"precision": 18, "scale": 4, "range": {"min": null, "max": null}}}),
        ),
        column("page", "page", json!("string")),
    ])
}

fn messages() -> Vec<String> {
    (0..3_000)
        .map(|n| {
            let who = format!("user-{:04}", n * 7919 % 500);
            json!({"ts": 1_769_700_000_000_i64 + n, "kind": "view", "who": who, "n": n, "price": "1.5", "page": format!("/p/{}", n % 10)})
                .to_string()
        })
        .collect()
}

fn object() -> (Identity, Bytes) {
    let recipe = recipe(&settings());
    let staged = staged(&recipe, messages());
    let plan = plan(&recipe, &staged, 100, 3_100);
    let portion = &staged.manifest().portions[0];
    (Identity::of(&plan, portion), staged.object(&plan, portion).unwrap())
}

#[test]
fn the_same_records_give_the_same_bytes() {
    assert!(object().1 == object().1);
}

#[test]
fn a_file_says_whose_it_is_and_its_last_bytes_suffice() {
    let (identity, bytes) = object();
    assert_eq!(ParquetFormat::identify(&bytes), Ok(Some(identity.clone())));
    let footer =
        (8..bytes.len()).find(|&tail| ParquetFormat::identify(&bytes[bytes.len() - tail..]) != Ok(None)).unwrap();
    assert!(footer < bytes.len() / 2);
    assert_eq!(ParquetFormat::identify(&bytes[bytes.len() - footer..]), Ok(Some(identity)));
    assert_eq!(ParquetFormat::identify(&bytes[bytes.len() - 7..]), Ok(None));
}

#[test]
fn what_others_wrote_is_not_ours() {
    let (_, bytes) = object();
    let mut cut = bytes.to_vec();
    cut.truncate(bytes.len() - 1);
    assert!(ParquetFormat::identify(&cut).is_err());
    let mut torn = bytes.to_vec();
    let middle = bytes.len() - 60;
    torn[middle - 300..middle].fill(0xEE);
    assert!(ParquetFormat::identify(&torn).is_err());
    let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, true)]));
    let other = ArrowWriter::try_new(Vec::new(), schema, None).unwrap().into_inner().unwrap();
    assert!(ParquetFormat::identify(&other).is_err_and(|reason| reason.contains("not landed by clickstream")));
}

#[test]
fn columns_are_written_as_their_data_asks_for() {
    let file = SerializedFileReader::new(object().1).unwrap();
    let group = file.metadata().row_group(0);
    let encodings = |name: &str| {
        let column = group.columns().iter().find(|column| column.column_path().string() == name).unwrap();
        column.encodings().collect::<Vec<_>>()
    };
    for numbers in ["time", "n", "price", "kafka.offset", "ingested_at"] {
        assert!(encodings(numbers).contains(&Encoding::DELTA_BINARY_PACKED), "{numbers}");
    }
    assert!(encodings("page").contains(&Encoding::RLE_DICTIONARY));
    assert!(encodings("event_id").contains(&Encoding::DELTA_LENGTH_BYTE_ARRAY));
    let order = group.sorting_columns().unwrap();
    assert_eq!(order.iter().map(|column| column.column_idx).collect::<Vec<_>>(), [2, 0]);
    let time = group.schema_descr().column(0);
    assert_eq!(time.logical_type_ref(), Some(&LogicalType::timestamp(true, TimeUnit::MICROS)));
    assert!(group.column(0).statistics().is_some());
}

#[test]
fn row_groups_end_where_the_settings_say_and_every_compression_can_be_read() {
    for compression in [json!("none"), json!("snappy"), json!("gzip"), json!({"zstd": {"level": 3}})] {
        let mut settings = settings();
        settings["parquet"] = json!({"compression": compression, "rowGroupEvents": 1_000});
        let recipe = recipe(&settings);
        let staged = staged(&recipe, messages());
        let plan = plan(&recipe, &staged, 100, 3_100);
        let file = staged.object(&plan, &staged.manifest().portions[0]).unwrap();
        let rows: Vec<_> = crate::land::trial::read(&file).iter().map(RecordBatch::num_rows).collect();
        assert_eq!(rows.iter().sum::<usize>(), 3_000);
        assert_eq!(SerializedFileReader::new(file).unwrap().metadata().num_row_groups(), 3);
    }
}
