//! What cannot be generated is refused by the settings themselves, by the name of the field in the manifest.

use super::*;

#[test]
fn each_wrong_setting_is_refused_by_its_field() {
    let table = [
        (json!({"events": 0}), "events"),
        (json!({"events": 1_000_000_000_001_u64}), "events"),
        (json!({"events": u64::MAX}), "events"),
        (json!({"startMicros": -1}), "start"),
        (json!({"startMicros": 1_767_571_200_000_001_i64}), "start"),
        (json!({"spanMillis": 3_599_999}), "span"),
        (json!({"spanMillis": u64::MAX}), "span"),
        (json!({"users": 1}), "users"),
        (json!({"users": 4_294_967_295_001_u64}), "users"),
        (json!({"items": 0}), "items"),
        (json!({"gapMillis": 59_999}), "gap"),
        (json!({"gapMillis": 86_400_001}), "gap"),
        (json!({"faults": {"duplicates": 1_000_001}}), "faults.duplicates"),
        (json!({"faults": {"late": 1_000_001}}), "faults.late"),
        (json!({"faults": {"lateByMillis": 999}}), "faults.lateBy"),
        (json!({"faults": {"outOfOrder": 1_000_001}}), "faults.outOfOrder"),
        (json!({"faults": {"malformed": 1_000_001}}), "faults.malformed"),
        (json!({"faults": {"late": 600_000, "missing": 400_001}}), "faults.malformed"),
        (json!({"faults": {"missing": 1_000_001}}), "faults.missing"),
        (json!({"faults": {"skewed": 1_000_001}}), "faults.skewed"),
        (json!({"faults": {"skewByMillis": 43_200_001}}), "faults.skewBy"),
        (json!({"faults": {"hotUser": 1_000_001}}), "faults.hotUser"),
        (json!({"incident": {"step": "view"}}), "incident"),
        (json!({"incident": {"toMicros": 0}}), "incident"),
        (json!({"incident": {"share": 1_000_001}}), "incident"),
        (json!({"incident": {"os": "ios"}}), "incident"),
        (json!({"incident": {"browser": "Mosaic"}}), "incident"),
        (json!({"incident": {"country": "XX"}}), "incident"),
    ];
    let incident = json!({"step": "cart", "from": "2026-01-07T10:00:00Z", "to": "2026-01-07T12:00:00Z"});
    let base = source(&json!({"preset": "ecommerce", "events": 100_000, "incident": incident}));
    assert!(Generated::new(&base).is_ok());
    for (change, field) in table {
        let mut changed = serde_json::to_value(&base).unwrap();
        merge(&mut changed, &change);
        let refused = Generated::new(&serde_json::from_value(changed).unwrap()).unwrap_err();
        assert_eq!(refused.manifest_field(), field, "{change}: {refused}");
    }
}
