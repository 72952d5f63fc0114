use std::sync::Arc;

use serde_json::{Value, json};

use crate::land::Recipe;
use crate::land::trial::{column, landing, outcome, recipe};

mod fuzz;
mod oracle;
mod values;

/// A column of every kind, records, lists, and lists in lists.
pub(in crate::land) fn every_kind() -> Arc<Recipe> {
    let mut settings = landing(&[
        column("text", "text", json!("string")),
        column("word", "word", json!("word")),
        column("i", "i", json!("int32")),
        column("l", "l", json!("int64")),
        column("d", "d", json!("double")),
        column(
            "m",
            "m",
            json!({"decimal": {"precision": 10, "scale": 2, "range": {"min": "-1000", "max": "99999.99"}}}),
        ),
        column("b", "b", json!("boolean")),
        column("at", "at", json!("timestamp")),
        column("day", "day", json!("date")),
        column("j", "j", json!("json")),
        column("device.os", "device.os", json!("word")),
        column("items[].sku", "items[].sku", json!("string")),
        column("items[].n", "items[].n", json!({"int32": {"min": "1", "max": "10"}})),
        column("items[].tags[]", "items[].tags[]", json!("string")),
        column("words[]", "words[]", json!("string")),
    ]);
    settings["schema"]["columns"][2]["required"] = true.into();
    recipe(&settings)
}

/// A message with these fields besides the ones that it needs.
fn message(fields: &str) -> String {
    let comma = if fields.is_empty() { "" } else { "," };
    format!(r#"{{"ts":"2026-01-30T12:00:00Z","kind":"View ","who":"u-2"{comma}{fields}}}"#)
}

fn row(fields: &str) -> Value {
    outcome(&every_kind(), message(fields).as_bytes()).unwrap_or_else(|fault| panic!("{fields}: {fault:?}"))
}

fn fault(message: impl AsRef<[u8]>) -> String {
    let message = message.as_ref();
    match outcome(&every_kind(), message) {
        Ok(row) => panic!("{}: landed as {row}", String::from_utf8_lossy(message)),
        Err((fault, _)) => fault,
    }
}

#[test]
fn what_is_not_one_json_object_is_a_row_of_the_quarantine_and_harms_no_other() {
    let whole = message(r#""text":"x""#);
    for broken in [
        "",
        " ",
        "not JSON",
        "null",
        "17",
        "[]",
        "\"text\"",
        "{",
        "}",
        "{\"ts\"}",
        "{\"ts\":}",
        "{,}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":tru}",
        "{\"a\":nul}",
        "{\"a\":True}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":5.}",
        "{\"a\":1e}",
        "{\"a\":0x10}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u+123\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"line\nbreak\"}",
        "{\"a\":\"tab\there\"}",
        "{\"a\":\"open}",
        "{\"a\":\"open\\",
        "{\"a\":\"open\\\"}",
        "{\"\\q\":1}",
        "\u{feff}{}",
    ] {
        assert_eq!(fault(broken), "decode_error", "{broken:?}");
        // The same where columns are being filled already.
        let inside = broken.strip_prefix("{").and_then(|rest| rest.strip_suffix("}"));
        if let Some(inside) = inside.filter(|inside| !inside.is_empty()) {
            assert_eq!(
                fault(message(&format!("\"text\":\"t\",\"items\":[{{\"sku\":\"s\"}}],{inside}"))),
                "decode_error",
                "{inside:?}"
            );
        }
    }
    for cut in 0..whole.len() {
        assert_eq!(fault(&whole[..cut]), "decode_error", "{:?}", &whole[..cut]);
    }
    for behind in ["x", "{}", "}", ",", "\"\"", "\0"] {
        assert_eq!(fault(format!("{whole}{behind}")), "decode_error", "{behind:?}");
    }
}

#[test]
fn what_is_not_utf_8_is_a_row_of_the_quarantine() {
    for bytes in [&b"\xff"[..], b"{\"a\":\"\xc3\"}", b"{\"a\":\"\xed\xa0\x80\"}", b"\xff\xfe{\0}\0"] {
        assert_eq!(fault(bytes), "decode_error");
    }
}

#[test]
fn what_is_too_deep_or_too_large_is_refused_and_what_just_fits_is_taken() {
    let nested = |depth: usize| message(&format!("\"x\":{}{}", "[".repeat(depth), "]".repeat(depth)));
    outcome(&every_kind(), nested(63).as_bytes()).unwrap();
    assert_eq!(fault(nested(64)), "decode_error");
    assert_eq!(fault("[".repeat(1_000_000)), "decode_error");
    assert_eq!(fault("{\"a\":".repeat(1_000_000)), "decode_error");
    let large = |bytes: usize| message(&format!("\"text\":\"{}\"", "x".repeat(bytes - message("\"text\":\"\"").len())));
    outcome(&every_kind(), large(super::LARGEST).as_bytes()).unwrap();
    assert_eq!(fault(large(super::LARGEST + 1)), "too_large");
}

#[test]
fn of_fields_that_come_twice_the_first_one_counts() {
    assert_eq!(row(r#""text":"one","text":"two""#)["text"], "one");
    assert_eq!(row(r#""text":null,"text":"two""#)["text"], Value::Null);
    assert_eq!(row(r#""device":{"os":"one"},"device":{"os":"two"}"#)["device"]["os"], "one");
    assert_eq!(row(r#""words":["one"],"words":["two","three"]"#)["words"], json!(["one"]));
    assert_eq!(row(r#""items":[{"sku":"a","sku":"b"},{"sku":"c"}]"#)["items"], json!([{"sku": "a"}, {"sku": "c"}]));
    assert_eq!(row(r#""device":{"os":"a","os":"b"}"#)["device"]["os"], "a");
    // The second one need not even be of the right kind; it must be JSON.
    assert_eq!(row(r#""i":1,"i":"x""#)["i"], 1);
    assert_eq!(fault(message(r#""i":1,"i":x"#)), "decode_error");
}

#[test]
fn of_several_faults_the_first_in_the_order_of_checks_counts_wherever_it_stands() {
    let late = r#""ts":"2027-01-30T12:00:00Z""#;
    assert_eq!(fault(r#"{"i":"x","ts":"2026-01-30T12:00:00Z","kind":"a"}"#), "missing_field:user");
    assert_eq!(
        fault(r#"{"m":"100000","at":"x","i":"x","ts":"2026-01-30T12:00:00Z","kind":"a","who":"u"}"#),
        "bad_type:i"
    );
    assert_eq!(fault(r#"{"m":"100000","at":"x","ts":"2026-01-30T12:00:00Z","kind":"a","who":"u"}"#), "bad_timestamp");
    assert_eq!(fault(format!(r#"{{"m":"100000",{late},"kind":"a","who":"u"}}"#)), "future_timestamp");
    assert_eq!(fault(format!(r#"{{"at":"x",{late},"kind":"a","who":"u"}}"#)), "bad_timestamp");
    assert_eq!(fault(r#"{"m":"100000","ts":"2026-01-30T12:00:00Z","kind":"a","who":"u"}"#), "not_allowed:m");
    assert_eq!(fault(r#"{"l":"x","i":"x","ts":"2026-01-30T12:00:00Z","kind":"a","who":"u"}"#), "bad_type:i");
    assert_eq!(fault(r#"{"i":"x""#), "decode_error");
}

#[test]
fn what_no_column_is_declared_for_lands_as_it_was_sent() {
    let properties = |fields: &str| row(fields)["properties"].as_str().map(str::to_owned);
    assert_eq!(properties(""), None);
    assert_eq!(
        properties(r#""p": 1.50e3 ,"q":"\u00e9\n","r":[ 1,{"x":null}]"#).unwrap(),
        r#"{"p":1.50e3,"q":"\u00e9\n","r":[ 1,{"x":null}]}"#
    );
    assert_eq!(
        properties(r#""device":{"os":"a","browser":"b"},"z":0"#).unwrap(),
        r#"{"device":{"browser":"b"},"z":0}"#
    );
    assert_eq!(properties(r#""z":0,"device":{"os":"a"}"#).unwrap(), r#"{"z":0}"#);
    assert_eq!(properties(r#""device":{"os":"a"}"#), None);
    assert_eq!(properties(r#""items":[{"sku":"a"},{"sku":"b","x":1},{}]"#).unwrap(), r#"{"items":[{},{"x":1},{}]}"#);
    assert_eq!(properties(r#""items":[{"tags":["t"]}],"words":["w"]"#), None);
    assert_eq!(properties(r#""j":{"any":1}"#), None);
    assert_eq!(properties(r#""q\"uote":1"#).unwrap(), r#"{"q\"uote":1}"#);
}

#[test]
fn names_may_be_written_with_escapes() {
    assert_eq!(row(r#""te\u0078t":"x""#)["text"], "x");
}

#[test]
fn lists_and_records_that_are_missing_empty_or_null_are_told_apart_where_parquet_can() {
    assert_eq!(row("")["words"], Value::Null);
    assert_eq!(row(r#""words":null"#)["words"], Value::Null);
    assert_eq!(row(r#""words":[]"#)["words"], json!([]));
    assert_eq!(row(r#""words":[null,"","x"]"#)["words"], json!([null, null, "x"]));
    assert_eq!(row(r#""items":[null,{},{"sku":"a"}]"#)["items"], json!([null, null, {"sku": "a"}]));
    assert_eq!(
        row(r#""items":[{"tags":["a"]},{},{"tags":["b","c"]}]"#)["items"],
        json!([{"tags": ["a"]}, null, {"tags": ["b", "c"]}])
    );
    assert_eq!(row(r#""device":{}"#)["device"], Value::Null);
    assert_eq!(row(r#""device":null"#)["device"], Value::Null);
    for wrong in [r#""words":"x""#, r#""words":{}"#, r#""words":1"#, r#""words":[["x"]]"#, r#""words":[{}]"#] {
        assert_eq!(fault(message(wrong)), "bad_type:words[]", "{wrong}");
    }
    for wrong in [r#""items":[1]"#, r#""items":"x""#, r#""items":{"sku":"a"}"#, r#""items":[[]]"#] {
        assert_eq!(fault(message(wrong)), "bad_type:items[].sku", "{wrong}");
    }
    for wrong in [r#""device":"x""#, r#""device":[]"#, r#""device":{"os":{}}"#, r#""device":true"#] {
        assert_eq!(fault(message(wrong)), "bad_type:device.os", "{wrong}");
    }
}

#[test]
fn a_fault_says_what_was_expected_and_what_was_found() {
    let text = |fields: &str| outcome(&every_kind(), message(fields).as_bytes()).unwrap_err().1;
    assert_eq!(text(r#""i":"two""#), r#"i: expected a whole number of 32 bits, found "two""#);
    assert_eq!(text(r#""items":[{"n":11}]"#), "items[].n: expected a value that may land, found 11");
    let long = text(&format!(r#""i":"{}""#, "é".repeat(10_000)));
    assert!(long.chars().count() < 200 && long.ends_with('…'), "{long}");
    assert!(outcome(&every_kind(), b"{\"a\" 1}").unwrap_err().1.contains("byte 5: expected a colon"));
}
