//! What lands is what people's own tools read: each of them finds the events that were sent, in columns of the types that were declared.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use testbed::{Testbed, require};

use crate::ground::Ground;
use crate::member::Member;

const EVENTS: i64 = 2_000;
const BAD: i64 = 20;
/// 2026-01-31T21:30:00Z: the folders of the hours that follow lie in two months.
const FIRST: i64 = 1_769_895_000;

#[tokio::test(flavor = "multi_thread")]
async fn duckdb_pyarrow_polars_and_datafusion_read_what_was_sent() {
    let testbed = require!(Testbed::of_this_run());
    let python = require!(testbed.readers());
    let (kafka, s3) = (require!(testbed.kafka()), require!(testbed.s3()));
    let ground = require!(Ground::new(testbed, &kafka, &s3, 3, &blocks()).await);
    for n in 0..EVENTS {
        ground.send(&format!("user-{}", n % 97), Some(message(n).to_string().as_bytes()));
    }
    for n in 0..BAD {
        ground.send("bad", Some(&bad(n)));
    }
    ground.flush();
    let member = Member::start(&ground.settings());
    ground.landed_at_least((EVENTS + BAD).unsigned_abs()).await;
    member.drain();

    let found = read(python, &ground.download().await);
    for (reader, types) in types() {
        let found = &found[reader];
        assert_eq!(found["types"], types, "{reader}");
        assert_eq!(found["totals"], totals(), "{reader}");
        assert_eq!(found["folders"], folders(), "{reader}");
        assert_eq!(found["systems"], systems(), "{reader}");
        assert_eq!(found["rejected"], rejected(), "{reader}");
        let rows = found["rows"].as_array().unwrap();
        assert_eq!(rows.len(), usize::try_from(EVENTS).unwrap(), "{reader}");
        for (n, row) in (0..).zip(rows) {
            assert_eq!(*row, sent(n), "{reader}");
        }
    }
}

/// What each of the readers finds.
fn read(mut python: Command, lake: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("land/readers/read.py");
    let output = python.arg(script).arg(lake).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn blocks() -> Value {
    let column = |name: &str, kind: &str| json!({"name": name, "type": kind});
    json!({
        "schema": {
            "columns": [
                column("event_id", "String"),
                column("event_time", "Timestamp"),
                column("event_type", "String"),
                column("user_id", "String"),
                column("session", "Int64"),
                {"name": "price", "type": "Decimal", "precision": 18, "scale": 4},
                column("discount", "Double"),
                column("member", "Boolean"),
                column("born", "Date"),
                column("device.os", "String"),
                column("device.screen.width", "Int32"),
                column("items[].sku", "String"),
                column("items[].quantity", "Int32"),
                {"name": "items[].price", "type": "Decimal", "precision": 9, "scale": 2},
                column("tags[]", "String"),
            ],
            "roles": {"eventTime": "event_time", "eventType": "event_type", "user": "user_id", "eventId": "event_id"},
        },
        "consumer": {"batch": {"maxEvents": 300, "maxAge": "1s"}},
        "lake": {"partitioning": {"by": "EventTime"}},
    })
}

/// The type of each column as each reader calls it.
fn types() -> [(&'static str, Value); 4] {
    let columns = ["event_time", "price", "discount", "member", "born", "session", "items", "year", "hour"];
    let types = |types: [&str; 9]| columns.into_iter().zip(types).map(|(name, kind)| (name, json!(kind))).collect();
    let of_arrow = types([
        "timestamp[us, tz=UTC]",
        "decimal128(18, 4)",
        "double",
        "bool",
        "date32[day]",
        "int64",
        "list<element: struct<sku: string, quantity: int32, price: decimal128(9, 2)>>",
        "int32",
        "int32",
    ]);
    let of_duckdb = types([
        "TIMESTAMP WITH TIME ZONE",
        "DECIMAL(18,4)",
        "DOUBLE",
        "BOOLEAN",
        "DATE",
        "BIGINT",
        "STRUCT(sku VARCHAR, quantity INTEGER, price DECIMAL(9,2))[]",
        "BIGINT",
        "VARCHAR",
    ]);
    let of_polars = types([
        "Datetime(time_unit='us', time_zone='UTC')",
        "Decimal(precision=18, scale=4)",
        "Float64",
        "Boolean",
        "Date",
        "Int64",
        "List(Struct({'sku': String, 'quantity': Int32, 'price': Decimal(precision=9, scale=2)}))",
        "Int64",
        "Int64",
    ]);
    [("duckdb", of_duckdb), ("pyarrow", Value::clone(&of_arrow)), ("polars", of_polars), ("datafusion", of_arrow)]
}

fn moment(n: i64) -> i64 {
    (FIRST + n * 11) * 1_000_000 + n
}

/// Units of a ten-thousandth.
fn price(n: i64) -> Option<i64> {
    (n % 5 != 0).then_some(n * 12_345)
}

fn decimal(units: i64, scale: usize) -> String {
    let one = 10_i64.pow(u32::try_from(scale).unwrap());
    format!("{}.{:0scale$}", units / one, units % one)
}

fn os(n: i64) -> Option<&'static str> {
    let systems = ["linux", "android", "ios"];
    (n % 17 != 0).then(|| systems[usize::try_from(n % 3).unwrap()])
}

/// Sku, quantity, and hundredths; some events have an empty list, some none.
fn items(n: i64) -> Option<Vec<(String, i64, i64)>> {
    (n % 8 != 4).then(|| (0..n % 4).map(|item| (format!("sku-{n}-{item}"), item + 1, n + item * 100)).collect())
}

fn tags(n: i64) -> Vec<String> {
    (0..n % 3).map(|tag| format!("tag {tag}, \"ü\"")).collect()
}

fn born(n: i64) -> Option<String> {
    (n % 13 != 0).then(|| format!("{}-{:02}-{:02}", 1950 + n % 60, 1 + n % 12, 1 + n % 28))
}

/// As it is sent.
fn message(n: i64) -> Value {
    let items: Option<Vec<_>> = items(n).map(|items| {
        let item = |(sku, quantity, price)| json!({"sku": sku, "quantity": quantity, "price": decimal(price, 2)});
        items.into_iter().map(item).collect()
    });
    json!({
        "event_id": format!("e-{n:05}"),
        "event_time": moment(n),
        "event_type": if n % 3 == 0 { "view" } else { "cart" },
        "user_id": format!("user-{}", n % 97),
        "session": 9_007_199_254_740_993 + n,
        "price": price(n).map(|units| decimal(units, 4)),
        "discount": (n % 7 != 0).then(|| exact(n) / 8.0),
        "member": (n % 11 != 0).then_some(n % 2 == 0),
        "born": born(n),
        "device": os(n).map(|os| json!({"os": os, "screen": {"width": 320 + n % 1000}})),
        "items": items,
        "tags": tags(n),
    })
}

/// As a row that was read.
fn sent(n: i64) -> Value {
    let message = message(n);
    let items: Option<Vec<_>> = items(n).map(|items| {
        items.into_iter().map(|(sku, quantity, price)| json!([sku, quantity, decimal(price, 2)])).collect()
    });
    let own = |name: &str| message[name].clone();
    json!([
        own("event_id"),
        own("event_time"),
        own("event_type"),
        own("user_id"),
        own("session"),
        own("price"),
        own("discount"),
        own("member"),
        own("born"),
        os(n),
        os(n).map(|_| 320 + n % 1000),
        items,
        own("tags"),
    ])
}

fn exact(n: i64) -> f64 {
    f64::from(i32::try_from(n).unwrap())
}

/// Count, sum of prices, first and last moment, quantity in all lists.
fn totals() -> Value {
    let prices: i64 = (0..EVENTS).filter_map(price).sum();
    let quantities: i64 = (0..EVENTS).filter_map(items).flatten().map(|(_, quantity, _)| quantity).sum();
    json!([EVENTS, decimal(prices, 4), moment(0), moment(EVENTS - 1), quantities])
}

/// Year, month, day, hour, and how many events there are.
fn folders() -> Value {
    let mut folders = Vec::new();
    for (from, day, month, hours) in [(0, 31, 1, 21..24), (3, 1, 2, 0..24)] {
        for (number, hour) in (from..).zip(hours) {
            // The first hour has half an hour left.
            let begins = FIRST + if number == 0 { 0 } else { number * 3_600 - 1_800 };
            let ends = FIRST + (number + 1) * 3_600 - 1_800;
            let events = (0..EVENTS).filter(|n| (begins..ends).contains(&(FIRST + n * 11))).count();
            if events > 0 {
                folders.push(json!([2026, month, day, hour, events]));
            }
        }
    }
    Value::Array(folders)
}

/// How many events each operating system has sent.
fn systems() -> Value {
    let count = |wanted: Option<&str>| (0..EVENTS).filter(|n| os(*n) == wanted).count();
    let named = ["android", "ios", "linux"].map(|system| json!([system, count(Some(system))]));
    Value::Array([&[json!([null, count(None)])], &named[..]].concat())
}

fn bad(n: i64) -> Vec<u8> {
    match n % 2 {
        0 => format!("no event {n:02}").into_bytes(),
        _ => json!({"event_id": format!("b-{n:02}"), "event_time": "yesterday", "event_type": "view", "user_id": "u"})
            .to_string()
            .into_bytes(),
    }
}

/// Folder, and the message as it was sent.
fn rejected() -> Value {
    let reason = |n| if n % 2 == 0 { "decode_error" } else { "bad_timestamp" };
    let mut rejected: Vec<_> = (0..BAD).map(|n| (reason(n), String::from_utf8(bad(n)).unwrap())).collect();
    rejected.sort();
    json!(rejected)
}
