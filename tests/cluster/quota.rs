//! A namespace that is full: the refusal stands in a condition, word for word, and what was refused comes when there is room.

use serde_json::{Value, json};
use testbed::require;

use crate::ground::Ground;
use crate::yard::{Yard, until};

/// What there may be of a kind in the namespace.
fn limit(yard: &Yard, of: &str, most: u32) {
    let hard = json!({of: most.to_string()});
    yard.apply(
        &json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "full"}, "spec": {"hard": hard}}),
    );
    until("a quota that counts", || {
        let counted = yard.kubectl(&["get", "resourcequota", "full", "--output=json"]);
        let counted: Value = serde_json::from_str(&counted).unwrap();
        (counted["status"]["hard"] == hard).then_some(())
    });
}

#[test]
fn g7_a_quota_is_named_and_when_it_is_lifted_it_goes_on() {
    let yard = require!(Ground::shared()).yard("full");
    // The namespace has one of its own already, that every namespace gets.
    limit(&yard, "configmaps", 1);
    yard.apply(&yard.shop(1_000));
    let message = until("refused settings", || {
        let (reason, message) = yard.condition("Reconciling");
        (reason == "ProgressingWithRetry" && message.contains("exceeded quota: full")).then_some(message)
    });
    assert!(message.contains("ConfigMap shop-"), "{message}");
    assert_eq!(yard.condition("Stalled").0, "", "no right is missing: room is");
    limit(&yard, "pods", 0); // by one write: between two, everything could be made
    until("refused pods", || {
        let (reason, message) = yard.condition("ConsumerAvailable");
        (reason == "QuotaExceeded" && message.contains("exceeded quota: full")).then_some(())
    });
    yard.kubectl(&["delete", "resourcequota", "full"]);
    yard.wait("condition=Ready");
    yard.delete();
}
