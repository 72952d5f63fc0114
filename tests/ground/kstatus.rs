//! What GitOps tools make of an object.

use serde_json::json;
use testbed::{Testbed, require};

#[test]
fn an_object_is_current_in_progress_or_failed() {
    let testbed = require!(Testbed::of_this_run());
    let object = |observed: i64, condition: &str| {
        let conditions = json!([{"type": condition, "status": "True", "reason": "Because", "message": "as it is"}]);
        let status = json!({"observedGeneration": observed, "conditions": conditions});
        let metadata = json!({"name": "shop", "namespace": "default", "generation": 2});
        json!({"apiVersion": "example.com/v1", "kind": "Shop", "metadata": metadata, "status": status}).to_string()
    };
    assert_eq!(require!(testbed.kstatus(&object(2, "Ready"))), "Current: Resource is Ready");
    assert_eq!(require!(testbed.kstatus(&object(2, "Reconciling"))), "InProgress: as it is");
    assert_eq!(require!(testbed.kstatus(&object(2, "Stalled"))), "Failed: as it is");
    let told = require!(testbed.kstatus(&object(1, "Ready")));
    assert!(told.starts_with("InProgress: ") && told.contains("generation is 2"), "{told}");
}
