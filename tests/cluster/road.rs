//! From a manifest to a proven lake, and every turn a person can take on the way.

use serde_json::{Value, json};
use testbed::require;

use crate::ground::Ground;

const EVENTS: u64 = 30_000;

#[test]
fn from_a_manifest_to_a_proven_lake() {
    let yard = require!(Ground::shared()).yard();
    yard.apply(&yard.shop(EVENTS));
    yard.wait("condition=Ready");
    yard.wait("condition=Complete");
    assert_eq!(yard.field(".status.producer.sent"), EVENTS.to_string());
    yard.until("everything landed", || (yard.condition("Delivering").0 == "Idle").then_some(()));
    let (proven, proof) = yard.verify();
    assert!(proven, "{proof:#}");
    assert_eq!(landed(&proof), EVENTS, "{proof:#}");
    // The run is done, for ever: nothing is left to restart.
    yard.until("no producer", || {
        (yard.kubectl(&["get", "pods", "-l", "app.kubernetes.io/component=producer", "-o", "name"]).is_empty())
            .then_some(())
    });
    yard.until("ready, the run complete", || (yard.condition("Ready").0 == "Complete").then_some(()));

    // From Git, by hand, by an autoscaler: they all write this number.
    yard.kubectl(&["scale", "csp/shop", "--replicas=4"]);
    yard.wait("jsonpath={.status.consumer.available}=4");
    yard.wait("condition=Ready");

    // Another run: the producers come back and send everything once more.
    let mut again = yard.shop(EVENTS);
    again["spec"]["producer"]["replay"] = json!({"run": 2});
    again["spec"]["consumer"]["replicas"] = json!(1);
    yard.apply(&again);
    yard.until("the second run complete", || {
        (yard.field(".status.producer.run") == "2" && yard.condition("Complete").0 == "ReplayComplete").then_some(())
    });
    yard.until("everything landed", || (yard.condition("Delivering").0 == "Idle").then_some(()));

    again["spec"]["suspend"] = json!(true);
    yard.apply(&again);
    yard.until("suspended", || (yard.condition("Ready").0 == "Suspended").then_some(()));
    assert_eq!(yard.condition("Suspended").0, "Drained");
    let (proven, proof) = yard.verify();
    assert!(proven, "{proof:#}");
    assert_eq!(landed(&proof), 2 * EVENTS, "{proof:#}");

    yard.kubectl(&["delete", "csp", "shop", "--timeout=300s"]);
    yard.until("nothing left", || {
        let left = yard.kubectl(&[
            "get",
            "pods,deployments,configmaps,services,pdb",
            "-l",
            "clickstream.dev/pipeline",
            "-o",
            "name",
        ]);
        left.is_empty().then_some(())
    });
}

/// Events in the lake, those in quarantine included.
fn landed(proof: &Value) -> u64 {
    let chains = proof["chains"].as_array().cloned().unwrap_or_default();
    chains.iter().map(|chain| chain["events"].as_u64().unwrap() + chain["quarantined"].as_u64().unwrap()).sum()
}
