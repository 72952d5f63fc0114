//! The vocabulary of conditions.

use std::collections::BTreeSet;

use clickstream_crds::conditions::{Condition, ConditionStatus, Ready, Reason, ReconciliationPaused, VOCABULARY};
use serde_json::json;

#[test]
fn a_condition_is_made_of_its_reason() {
    let since = serde_json::from_value(json!("2026-11-21T10:00:00Z")).unwrap();
    let condition = Condition::new(Ready::Suspended, "all has landed", 3, since);
    assert_eq!(
        serde_json::to_value(&condition).unwrap(),
        json!({
            "type": "Ready",
            "status": "True",
            "reason": "Suspended",
            "message": "all has landed",
            "lastTransitionTime": "2026-11-21T10:00:00Z",
            "observedGeneration": 3,
        })
    );
}

/// Flux waits for Ready: a pipeline that is done, or stopped on purpose, must not hang it.
#[test]
fn what_is_done_or_stopped_is_ready() {
    for reason in [Ready::Running, Ready::Suspended, Ready::Complete] {
        assert_eq!(reason.status(), ConditionStatus::True, "{}", reason.name());
    }
    assert_eq!(Ready::Draining.status(), ConditionStatus::False);
    assert_eq!(Ready::Initializing.status(), ConditionStatus::Unknown);
    assert_eq!(ReconciliationPaused::TYPE, "ReconciliationPaused");
}

#[test]
fn every_word_is_camel_case_and_no_type_is_there_twice() {
    let mut types = BTreeSet::new();
    for entry in VOCABULARY {
        assert!(types.insert(entry.name), "{} is there twice", entry.name);
        let mut reasons = BTreeSet::new();
        for (reason, _) in entry.reasons {
            assert!(reasons.insert(reason), "{}: {reason} is there twice", entry.name);
            assert!(reason.starts_with(|c: char| c.is_ascii_uppercase()), "{}: {reason}", entry.name);
            assert!(reason.chars().all(|c| c.is_ascii_alphanumeric()), "{}: {reason}", entry.name);
        }
    }
    assert!(types.len() >= 15, "{types:?}");
}
