//! Values at the edges of what fields take, and beyond.

use serde_json::{Value as Json, json};

/// Texts, a line for each kind of field.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", " ", "a", "A", "-", ".", "..", "a.b", "a..b", "a/b", "a_b", "a b", "é", "\u{a0}", "a\nb", "a\n", "\u{2028}", "😀",
    "true", "null", "0", "1", "-1", "00", "0.5", "0.0005", "1.0", "1e3", "+1", "9999999", "10000000", "0.001", "١",
    "0s", "1s", "1ms", "90s", "1h30m", "30m1h", "1.5h", "1d", "24h", "25h", "87600h", "87601h", "99999h59999m", "1h1h1h1h", "1h1h1h1h1h",
    "500m", "1500m", "256", "257", "1m", "0m", "0.0001", "1k", "1K", "1Pi", "1E", "999999999999T",
    "64Ki", "65535", "65536", "1Gi", "16Gi", "17Gi", "1.5Gi", "0.001Gi", "32Mi", "33554431", "1Ti",
    "kafka:9092", "kafka:0", "kafka:99999", "[::1]:9092", "-kafka:1", "http://a", "https://a.b:1", "http://[::1]:80", "http://a/", "ftp://a",
    "s3://abc/d", "s3://ab/d", "s3://abc/ d", "/a", "./a", "../a", "...a/b", "/a\u{a0}b",
    "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Mars/Olympus",
    "a.b[].c", "items[].id", "a[].b[].c", "a[].b[].c[].d", "items", "device", "device.os.name", "ingested_at", "kafka", "kafka.x", "event_time", "year", "dt",
    "dt=%Y-%m-%d", "year=%Y/month=%m/day=%d", "%Y/%m/%d", "%Y%m", "dt=%Y-%m-%d/%M",
    "Retain", "Operator", "Nobody", "Strimzi", "External", "Fixed", "Zstd", "Snappy", "Decimal", "String", "Int64", "Timestamp", "Scaled", "Exists", "Equal", "NoExecute",
    "2026-01-05T00:00:00Z", "2026-02-30T00:00:00Z", "1970-12-31T00:00:00Z", "2026-01-05", "view", "purchase", "iOS", "Safari", "DE",
    "compact", "delete", "delete,compact", "cart", "view", ";", "\t", "||", "\"", "clicks", "shop",
    "123456789012345678901", "12345678901234567890.123456789012345678",
];

const NUMBERS: [i64; 20] = [
    0,
    1,
    -1,
    2,
    3,
    5,
    12,
    38,
    39,
    60,
    100,
    257,
    1000,
    10_000,
    10_001,
    100_000,
    2_147_483_647,
    2_147_483_648,
    i64::MAX,
    i64::MIN,
];

/// All of them.
pub(crate) fn odd_values() -> Vec<Json> {
    let rest = [
        json!(0.5),
        json!(1e20),
        json!(true),
        json!(false),
        json!(null),
        json!([]),
        json!({}),
        json!([""]),
        json!({"": ""}),
        json!({"name": "a"}),
    ];
    TEXTS.iter().map(|text| json!(text)).chain(NUMBERS.iter().map(|number| json!(number))).chain(rest).collect()
}
