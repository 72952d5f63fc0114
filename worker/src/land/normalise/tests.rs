use proptest::prelude::*;
use serde_json::{Value, json};

use super::number::exact;
use crate::land::decode::tests::every_kind;
use crate::land::trial::alone;

#[test]
fn numbers_are_exact_or_refused() {
    for (text, scale, expected) in [
        ("1515915625519388267", 0, Some(1_515_915_625_519_388_267)),
        ("-1.50", 2, Some(-150)),
        ("1.5", 0, None),
        ("1.500", 1, Some(15)),
        ("0.000", 0, Some(0)),
        ("-0", 4, Some(0)),
        ("1e3", 0, Some(1000)),
        ("1e-3", 2, None),
        ("0e999999999999", 0, Some(0)),
        ("1e999999999999999999999", 0, None),
        ("99999999999999999999999999999999999999", 0, Some(99_999_999_999_999_999_999_999_999_999_999_999_999)),
        ("100000000000000000000000000000000000000", 0, None),
        ("0000000000000000000000000000000000000000000000001", 0, Some(1)),
        ("", 0, None),
        ("-", 0, None),
        ("1.", 0, None),
        ("1e", 0, None),
        (" 1", 0, None),
        ("1x", 0, None),
    ] {
        assert_eq!(exact(text, scale), expected, "{text} with {scale}");
    }
}

fn written() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[ \ta-zA-ZÀ-ÖΣİ\u{a0}]{0,8}".prop_map(Value::from),
        "[ ]?-?[0-9]{1,4}([.][0-9]{1,2})?[ ]?".prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1000.0..1000.0).prop_map(|value: f64| Value::from((value * 100.0).round() / 100.0)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ]
}

proptest! {
    // Each case writes and reads several files.
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_landed_lands_again_unchanged(
        kind in "[ a-zA-ZΣİ]{0,3}(AddToCart|view)[ ]?", text in written(), word in written(), i in written(), l in written(),
        d in written(), m in written(), b in written(), words in prop::collection::vec(written(), 0..3),
    ) {
        let recipe = every_kind();
        let mut message = json!({
            "ts": "2026-01-30 12:00:00.25", "kind": kind, "who": "u", "text": text, "word": word, "words": words,
            "device": {"os": word}, "items": [{"sku": text, "tags": words}],
        });
        // One wrong value would hide what becomes of the others.
        for (name, value) in [("i", i), ("l", l), ("d", d), ("m", m), ("b", b)] {
            let mut with = message.clone();
            with[name] = value;
            if alone(&recipe, &with.to_string()).is_ok() {
                message = with;
            }
        }
        if let Ok(landed) = alone(&recipe, &message.to_string()) {
            let mut again = landed.clone();
            for (column, source) in [("time", "ts"), ("type", "kind"), ("user", "who")] {
                again[source] = landed[column].clone();
                again.as_object_mut().unwrap().remove(column);
            }
            let mut landed_again = alone(&recipe, &again.to_string()).unwrap();
            let mut landed = landed;
            // What the event was called before, and what is not declared, is different by design.
            for added in ["event_type_raw", "properties"] {
                for row in [&mut landed, &mut landed_again] {
                    row.as_object_mut().unwrap().remove(added);
                }
            }
            prop_assert_eq!(landed_again, landed);
        }
    }
}
