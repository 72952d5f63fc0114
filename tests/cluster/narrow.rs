//! A namespace that grants little: a `ResourceQuota`, a `LimitRange`, the restricted profile.

use serde_json::{Value, json};
use testbed::require;

use crate::ground::Ground;
use crate::yard::Yard;

const EVENTS: u64 = 5_000;

#[test]
fn what_a_namespace_does_not_grant_is_named_and_what_fits_runs() {
    let yard = require!(Ground::shared()).yard("narrow");
    limit_each(&yard, "128Mi");
    grant(&yard, 3);
    yard.apply(&yard.shop(EVENTS));
    for kind in ["ConsumerAvailable", "ProducerAvailable"] {
        let refusal = yard.until_told(kind, "QuotaExceeded");
        yard.step(&refusal);
        assert!(refusal.contains("maximum memory usage per Container is 128Mi"), "{refusal}");
    }

    yard.step("as much as they ask for");
    limit_each(&yard, "256Mi");
    yard.wait("condition=Ready");
    yard.until_told("Complete", "ReplayComplete");
    yard.until_told("Delivering", "Idle");
    let limits =
        yard.kubectl(&["get", "pods", "--output=jsonpath={.items[*].spec.containers[*].resources.limits.cpu}"]);
    assert!(limits.contains("500m"), "what the namespace adds is kept: {limits}");
    assert_eq!(yard.proven(), EVENTS);

    yard.step("more consumers than the namespace has room for");
    yard.kubectl(&["scale", "csp/shop", "--replicas=4"]);
    let refusal = yard.until_told("ConsumerAvailable", "QuotaExceeded");
    yard.step(&refusal);
    assert!(refusal.contains("exceeded quota: granted") && refusal.contains("limited: pods=3"), "{refusal}");
    grant(&yard, 4);
    yard.wait("jsonpath={.status.consumer.available}=4");
    yard.wait("condition=Ready");
    yard.delete();
}

fn grant(yard: &Yard, pods: u32) {
    yard.apply(&json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "granted"}, "spec": {"hard": {
        "pods": pods.to_string(), "requests.cpu": "100m", "limits.cpu": "2", "requests.memory": "1Gi", "limits.memory": "1Gi",
    }}}));
}

/// What our pods do not say themselves the namespace says for them: how much of a processor.
fn limit_each(yard: &Yard, memory: &str) {
    let limits: Value = json!([{"type": "Container", "default": {"cpu": "500m"}, "max": {"memory": memory}}]);
    yard.apply(
        &json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "each"}, "spec": {"limits": limits}}),
    );
}
