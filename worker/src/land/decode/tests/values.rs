use serde_json::{Value, json};

use super::{every_kind, fault, message, row};
use crate::land::trial::{column, landing, outcome, recipe};

/// A field as it is sent, and what lands.
fn lands(name: &str, sent: &str, expected: &Value) {
    assert_eq!(row(&format!("\"{name}\":{sent}"))[name], *expected, "{name}: {sent}");
}

fn refused(name: &str, sent: &str, code: &str) {
    assert_eq!(fault(message(&format!("\"{name}\":{sent}"))), code, "{name}: {sent}");
}

#[test]
fn whole_numbers() {
    for (sent, expected) in [
        ("0", json!(0)),
        ("-0", json!(0)),
        ("2147483647", json!(2_147_483_647)),
        ("-2147483648", json!(-2_147_483_648_i64)),
        ("\"17\"", json!(17)),
        ("\" 17 \"", json!(17)),
        ("\"007\"", json!(7)),
        ("5.0", json!(5)),
        ("5e2", json!(500)),
        ("500e-2", json!(5)),
        ("null", Value::Null),
        ("\"\"", Value::Null),
        ("\"  \"", Value::Null),
    ] {
        lands("i", sent, &expected);
    }
    for wrong in [
        "2147483648",
        "-2147483649",
        "1.5",
        "\"1.5\"",
        "\"x\"",
        "true",
        "[1]",
        "{}",
        "1e400",
        "\"+1\"",
        "\"0x1\"",
        "\"NaN\"",
    ] {
        refused("i", wrong, "bad_type:i");
    }
    lands("l", "9223372036854775807", &json!(i64::MAX));
    lands("l", "-9223372036854775808", &json!(i64::MIN));
    lands("l", "\"1515915625519388267\"", &json!(1_515_915_625_519_388_267_i64));
    lands("l", "1515915625519388267.0", &json!(1_515_915_625_519_388_267_i64));
    refused("l", "9223372036854775808", "bad_type:l");
    refused("l", "99999999999999999999999999999999999999999999", "bad_type:l");
}

#[test]
fn texts() {
    for (sent, expected) in [
        (r#""x""#, json!("x")),
        (r#"" \t x y\n ""#, json!("x y")),
        (r#""\u00a0x\u2003""#, json!("x")),
        (r#""\ud83d\ude00 \"\\\/\b\f\n\r.""#, json!("😀 \"\\/\u{8}\u{c}\n\r.")),
        (r#""Grüße""#, json!("Grüße")),
        ("1515915625519388267", json!("1515915625519388267")),
        ("1.50", json!("1.50")),
        ("-1e5", json!("-1e5")),
        (r#""""#, Value::Null),
        (r#"" ""#, Value::Null),
        ("null", Value::Null),
    ] {
        lands("text", sent, &expected);
    }
    for wrong in ["true", "[\"x\"]", "{\"x\":1}"] {
        refused("text", wrong, "bad_type:text");
    }
    lands("word", "\"ANDROID \"", &json!("android"));
    lands("word", "\"ÉCRAN\"", &json!("écran"));
    lands("text", "\"KEPT\"", &json!("KEPT"));
}

#[test]
fn other_numbers() {
    for (sent, expected) in
        [("3", 3.0), ("3.25", 3.25), ("\"3.25\"", 3.25), ("-1e-3", -0.001), ("0.1", 0.1), ("1e308", 1e308)]
    {
        lands("d", sent, &json!(expected));
    }
    lands("d", "\"NaN\"", &Value::Null);
    for wrong in ["\"x\"", "1e309", "\"inf\"", "\"1.\"", "\".5\"", "true", "\"1,5\""] {
        refused("d", wrong, "bad_type:d");
    }
    for (sent, expected) in [
        ("4.25", "4.25"),
        ("\"4.2\"", "4.20"),
        ("4.250000", "4.25"),
        ("1e2", "100.00"),
        ("-0.01", "-0.01"),
        ("0", "0.00"),
    ] {
        let landed = row(&format!("\"m\":{sent}"))["m"].to_string();
        assert_eq!(landed.trim_matches('"').parse::<f64>(), expected.parse::<f64>(), "{sent}: {landed}");
    }
    for wrong in ["4.255", "1e300", "\"x\"", "123456789012", "1e99999999999999999999"] {
        refused("m", wrong, "bad_type:m");
    }
    refused("m", "100000", "not_allowed:m");
    refused("m", "-1000.01", "not_allowed:m");
}

#[test]
fn truths_days_times_and_json() {
    for (sent, expected) in
        [("true", true), ("false", false), ("\"TRUE\"", true), ("\" false\"", false), ("1", true), ("\"0\"", false)]
    {
        lands("b", sent, &json!(expected));
    }
    for wrong in ["2", "\"yes\"", "1.0", "[]"] {
        refused("b", wrong, "bad_type:b");
    }
    lands("day", "\"2024-02-29\"", &json!("2024-02-29"));
    lands("day", "\"1969-12-31\"", &json!("1969-12-31"));
    for wrong in ["\"2023-02-29\"", "\"2024-2-9\"", "20240229", "\"2024-01-01T00:00:00Z\"", "\"x\""] {
        refused("day", wrong, "bad_type:day");
    }
    for sent in [
        "1767607872345",
        "\"2026-01-05T10:11:12.345Z\"",
        "\"2026-01-05 10:11:12.345 UTC\"",
        "\"2026-01-05T11:11:12.345\"",
    ] {
        lands("at", sent, &json!("2026-01-05T10:11:12.345Z"));
    }
    refused("at", "\"yesterday\"", "bad_timestamp");
    refused("at", "{}", "bad_type:at");
    refused("at", "true", "bad_type:at");
    for sent in [r#"{"a": [1, 2.50]}"#, "[]", "\"text\"", "17", "true"] {
        lands("j", sent, &json!(sent));
    }
    lands("j", "null", &Value::Null);
}

#[test]
fn the_event_type_is_put_in_the_words_of_the_lake_and_kept_as_it_came() {
    let event = |kind: &str| {
        let message = format!(r#"{{"ts":1769700000000,"kind":{kind},"who":"u"}}"#);
        let row = outcome(&every_kind(), message.as_bytes()).unwrap();
        [row["type"].clone(), row["event_type_raw"].clone()]
    };
    assert_eq!(event("\" AddToCart \""), ["cart", "AddToCart"]);
    assert_eq!(event("\"view\""), ["view", "view"]);
    assert_eq!(event("7"), ["7", "7"]);
    for (kind, expected) in [("\" \"", "missing_field:type"), ("null", "missing_field:type"), ("{}", "bad_type:type")] {
        assert_eq!(fault(format!(r#"{{"ts":1769700000000,"kind":{kind},"who":"u"}}"#)), expected);
    }
}

#[test]
fn the_id_is_the_messages_own_or_made_of_its_place() {
    assert_eq!(row("")["event_id"], "shop.events-7-101");
    assert_eq!(row(r#""event_id":"e-1""#)["event_id"], "e-1");
    assert_eq!(row(r#""event_id":1515915625519388267"#)["event_id"], "1515915625519388267");
    assert_eq!(row(r#""event_id":"""#)["event_id"], "shop.events-7-101");
}

#[test]
fn an_event_may_lie_an_hour_ahead_of_its_arrival_and_no_more() {
    let event = |ts: &str| outcome(&every_kind(), format!(r#"{{"ts":"{ts}","kind":"a","who":"u"}}"#).as_bytes());
    assert!(event("2026-01-31T01:00:00Z").is_ok());
    assert_eq!(event("2026-01-31T01:00:00.000001Z").unwrap_err().0, "future_timestamp");
    // A time without a zone is Berlin's.
    assert!(event("2026-01-31T02:00:00").is_ok());
    assert!(event("1815-01-31T02:00:00").is_ok());
}

#[test]
fn only_accepted_words_land() {
    let accepted = json!({"string": {"lowercase": true, "accepted": ["EUR", "usd"]}});
    let mut settings = landing(&[column("currency", "c", accepted)]);
    settings["schema"]["eventTypes"]["accepted"] = json!(["view", "cart"]);
    let recipe = recipe(&settings);
    let of = |kind: &str, c: &str| {
        crate::land::trial::alone(&recipe, &format!(r#"{{"ts":1769700000000,"kind":"{kind}","who":"u","c":"{c}"}}"#))
    };
    assert_eq!(of("addtocart", "Eur").unwrap()["currency"], "eur");
    assert_eq!(of("view", "gbp").unwrap_err(), "not_allowed:currency");
    assert_eq!(of("buy", "usd").unwrap_err(), "not_allowed:type");
}

#[test]
fn required_values_in_lists_are_required_of_each_element() {
    let mut settings = landing(&[column("items[].sku", "items[].sku", json!("string"))]);
    settings["schema"]["columns"][3]["required"] = true.into();
    let recipe = recipe(&settings);
    let of = |items: &str| {
        outcome(&recipe, format!(r#"{{"ts":1769700000000,"kind":"view","who":"u","items":{items}}}"#).as_bytes())
    };
    assert!(of("[]").is_ok() && of("null").is_ok() && of(r#"[{"sku":"a"}]"#).is_ok());
    assert_eq!(of(r#"[{"sku":"a"},{}]"#).unwrap_err().0, "missing_field:items[].sku");
    assert_eq!(of("[null]").unwrap_err().0, "missing_field:items[].sku");
}

#[test]
fn a_value_may_fill_several_columns_and_a_record_be_put_together_from_several() {
    let recipe = recipe(&landing(&[
        column("context", "context", json!("json")),
        column("device.os", "context.os.name", json!("word")),
        column("device.type", "kind_of_device", json!("word")),
        column("raw_time", "ts", json!("string")),
        column("skus[]", "products[].sku", json!("string")),
        column("items[].sku", "products[].sku", json!("string")),
    ]));
    let sent = r#"{"ts":1769700000000,"kind":"view","who":"u","context":{"os":{"name":"Linux","x":1}},"kind_of_device":"TV","products":[{"sku":"a"},{"sku":"b"}]}"#;
    let row = crate::land::trial::alone(&recipe, sent).unwrap();
    assert_eq!(row["context"], r#"{"os":{"name":"Linux","x":1}}"#);
    assert_eq!(row["device"], json!({"os": "linux", "type": "tv"}));
    assert_eq!(row["raw_time"], "1769700000000");
    assert_eq!((&row["skus"], &row["items"]), (&json!(["a", "b"]), &json!([{"sku": "a"}, {"sku": "b"}])));
    assert_eq!(row["properties"], Value::Null);
}
