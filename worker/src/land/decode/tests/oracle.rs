//! Arrow's own JSON reader as the judge of valid records.

use std::sync::Arc;

use arrow_json::ReaderBuilder;
use arrow_schema::{Field, Schema};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::every_kind;
use crate::land::decode::Decoder;
use crate::land::trial::{ARRIVAL, Beside, rows_as_json};
use crate::log::{Partition, Record};

/// The columns that both readers take alike; `m`, `day` and `j` are written differently.
const COMPARED: [&str; 9] = ["text", "i", "l", "d", "b", "at", "device", "items", "words"];

fn text() -> impl Strategy<Value = Value> {
    "[a-z0-9é\"\\\\/\u{1}\u{7f}😀]{1,12}".prop_map(Value::from)
}

fn moment() -> impl Strategy<Value = Value> {
    (-62_000_000_000_000_000_i64..1_700_000_000_000_000).prop_map(|micros| {
        let mut text = Vec::new();
        crate::moment::write(micros, &mut text);
        Value::from(String::from_utf8(text).unwrap())
    })
}

fn record(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> impl Strategy<Value = Value> {
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| prop::option::weighted(0.8, value.prop_map(move |value| (name.to_owned(), value))))
        .collect();
    fields.prop_map(|fields| Value::Object(fields.into_iter().flatten().collect::<Map<_, _>>()))
}

fn message() -> impl Strategy<Value = Value> {
    let item = record(vec![
        ("n", (1..=10).prop_map(Value::from).boxed()),
        ("tags", prop::collection::vec(text(), 0..4).prop_map(Value::from).boxed()),
    ]);
    let item = (item, text()).prop_map(|(mut item, sku)| {
        item["sku"] = sku;
        item
    });
    record(vec![
        ("text", prop_oneof![text(), Just(Value::Null)].boxed()),
        ("i", any::<i32>().prop_map(Value::from).boxed()),
        ("l", any::<i64>().prop_map(Value::from).boxed()),
        ("d", prop::num::f64::NORMAL.prop_map(Value::from).boxed()),
        ("b", any::<bool>().prop_map(Value::from).boxed()),
        ("at", moment().boxed()),
        ("device", text().prop_map(|os| serde_json::json!({"os": os})).boxed()),
        ("items", prop::collection::vec(item, 0..4).prop_map(Value::from).boxed()),
        ("words", prop::collection::vec(prop_oneof![text(), Just(Value::Null)], 0..5).prop_map(Value::from).boxed()),
        ("undeclared", text().boxed()),
    ])
    .prop_map(|mut message| {
        message["ts"] = "2026-01-30T12:00:00Z".into();
        message["kind"] = "view".into();
        message["who"] = "u".into();
        message
    })
}

proptest! {
    #[test]
    fn valid_records_are_read_as_arrow_reads_them(messages in prop::collection::vec(message(), 1..20)) {
        let recipe = every_kind();
        let mut decoder = Decoder::new(recipe.clone(), Partition(0));
        let headers = Beside::default();
        for (offset, message) in (0..).zip(&messages) {
            let value = message.to_string();
            let record = Record { offset, timestamp: ARRIVAL, key: None, value: None, headers: &headers };
            decoder.take(&record, value.as_bytes()).unwrap();
        }
        let ours = decoder.finish().unwrap();

        let fields: Vec<Field> = COMPARED.iter().map(|name| recipe.schema().field_with_name(name).unwrap().clone()).collect();
        let schema = Arc::new(Schema::new(fields));
        let mut judge = ReaderBuilder::new(schema.clone()).build_decoder().unwrap();
        for message in &messages {
            judge.decode(message.to_string().as_bytes()).unwrap();
        }
        let theirs = judge.flush().unwrap().unwrap();
        let compared: Vec<usize> = COMPARED.iter().map(|name| ours.schema().index_of(name).unwrap()).collect();
        prop_assert_eq!(rows_as_json(&[ours.project(&compared).unwrap()]), rows_as_json(&[theirs]));
    }
}
