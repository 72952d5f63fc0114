//! Files of all forms hold the same events, and the same command makes the same bytes.

use std::io::Read as _;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use super::*;

const SMALL: &str = "--preset ecommerce --events 3000 --seed 9 --duplicates 0.01 --late 0.01";

#[test]
fn the_same_command_makes_the_same_bytes_and_another_seed_others() {
    for file in ["a.csv", "a.jsonl.gz", "a.jsonl.zst", "a.parquet"] {
        let (bytes, truth) = made(&format!("{SMALL} --output {file}"));
        assert_eq!((&bytes, &truth), (&made(&format!("{SMALL} --output {file}")).0, &truth), "{file}");
        let (others, _) = made(&format!("{} --output {file}", SMALL.replace("--seed 9", "--seed 10")));
        assert_ne!(bytes, others, "{file}");
    }
}

#[test]
fn packed_files_hold_what_plain_ones_do() {
    let (plain, _) = made(&format!("{SMALL} --output a.jsonl"));
    let (gzip, _) = made(&format!("{SMALL} --output a.jsonl.gz"));
    let (zstd, _) = made(&format!("{SMALL} --output a.jsonl.zst"));
    let mut unpacked = Vec::new();
    assert!(flate2::read::GzDecoder::new(gzip.as_slice()).read_to_end(&mut unpacked).is_ok());
    assert!(unpacked == plain);
    assert!(zstd::decode_all(zstd.as_slice()).unwrap() == plain);
}

/// The rows of a Parquet file as JSON, without what is null.
fn rows(file: Vec<u8>) -> Vec<Value> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap().build().unwrap();
    let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
    for batch in reader {
        writer.write(&batch.unwrap()).unwrap();
    }
    writer.finish().unwrap();
    json_lines(&writer.into_inner())
}

fn json_lines(bytes: &[u8]) -> Vec<Value> {
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn plainly(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, plainly(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(plainly).collect()),
        // Parquet has no trailing zeros to keep.
        Value::String(text) => {
            Value::String(text.strip_suffix(".000Z").map_or_else(|| text.clone(), |rest| format!("{rest}Z")))
        }
        value => value,
    }
}

#[test]
fn parquet_holds_what_json_lines_do() {
    // The first of them is more than one batch.
    for (preset, events) in [("retailrocket", 9_000), ("pageviews", 500), ("streaming", 500)] {
        let words = format!("--preset {preset} --events {events} --seed 2 --missing 0.01");
        let columns = rows(made(&format!("{words} --output a.parquet")).0);
        let lines = json_lines(&made(&format!("{words} --output a.jsonl")).0);
        assert_eq!(columns.len(), lines.len());
        for (row, line) in columns.into_iter().zip(lines) {
            assert_eq!(row, plainly(line), "{preset}");
        }
    }
}

#[test]
fn settings_that_cannot_be_followed_are_refused_by_name_with_what_could_be() {
    let folder = tempfile::tempdir().unwrap();
    for (wrong, field, expected) in [
        ("--events 0", "events", "from 1"),
        ("--span 10m", "span", "from 1h"),
        ("--users 10", "users", "at least"),
        ("--gap 1s", "gap", "from 1m"),
        ("--items 0", "items", "from 1"),
        ("--start 1970-01-01T00:00:00Z", "start", "from 1971"),
        ("--malformed 0.6 --late 0.6", "malformed", "together"),
        ("--incident step=view,from=2026-01-05T00:00:00Z,to=2026-01-06T00:00:00Z", "incident", "cart, purchase"),
        ("--incident step=cart,from=2026-01-06T00:00:00Z,to=2026-01-05T00:00:00Z", "incident", "after"),
        ("--incident step=cart,os=BeOS,from=2026-01-05T00:00:00Z,to=2026-01-06T00:00:00Z", "incident", "iOS"),
        ("--output a.txt", "output", ".csv"),
        ("--output a.parquet --malformed 0.1", "malformed", "Parquet"),
    ] {
        let output = if wrong.contains("--output") { "" } else { "--output a.csv" };
        let events = if wrong.contains("--events") { "" } else { "--events 1000" };
        let refused = generate(&typed(&format!("--preset ecommerce {events} {output} {wrong}"), folder.path()))
            .unwrap_err()
            .to_string();
        assert!(
            refused.starts_with(&format!("--{field}: expected ")) && refused.contains(expected),
            "{wrong}: {refused}"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn words_that_are_no_setting_are_refused_by_the_command_line() {
    for wrong in [
        "--span week",
        "--late 2",
        "--late 1%",
        "--preset shop",
        "--incident purchase",
        "--incident step=purchase,when=now",
    ] {
        let line = format!("clickstream-worker generate --events 1 --output a.csv {wrong}");
        let preset = if wrong.contains("--preset") { "" } else { "--preset=ecommerce" };
        let words = line.split_whitespace().chain(preset.split_whitespace());
        assert!(Cli::try_parse_from(words).is_err(), "{wrong}");
    }
}
