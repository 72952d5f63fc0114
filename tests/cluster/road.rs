//! From a manifest to a proven lake, and every turn a person can take on the way.

use serde_json::json;
use testbed::require;

use crate::ground::Ground;
use crate::yard::until;

const EVENTS: u64 = 30_000;

#[test]
fn from_a_manifest_to_a_proven_lake() {
    let ground = require!(Ground::shared());
    let yard = ground.yard("road");
    let mut shop = yard.shop(EVENTS);
    if let Some((name, namespace)) = &ground.servers.strimzi {
        shop["spec"]["kafka"] = json!({"strimzi": {"name": name, "namespace": namespace, "listener": "plain"}});
    }
    yard.apply(&shop);
    yard.wait("condition=Ready");
    yard.wait("condition=Complete");
    assert_eq!(yard.sent(), EVENTS);
    yard.until_told("Delivering", "Idle");
    assert_eq!(yard.proven(), EVENTS);
    // The run is done, for ever: nothing is left to restart.
    until("no producer", || {
        (yard.kubectl(&["get", "pods", "-l", "app.kubernetes.io/component=producer", "-o", "name"]).is_empty())
            .then_some(())
    });
    yard.until_told("Ready", "Complete");

    yard.step("four consumers"); // from Git, by hand, by an autoscaler: they all write this number
    yard.kubectl(&["scale", "csp/shop", "--replicas=4"]);
    yard.wait("jsonpath={.status.consumer.available}=4");
    yard.wait("condition=Ready");

    yard.step("another run: the producers come back and send everything once more");
    shop["spec"]["producer"]["replay"] = json!({"run": 2});
    shop["spec"]["consumer"]["replicas"] = json!(1);
    yard.apply(&shop);
    until("the second run complete", || {
        (yard.field(".status.producer.run") == "2" && yard.condition("Complete").0 == "ReplayComplete").then_some(())
    });
    yard.until_told("Delivering", "Idle");

    yard.step("suspended");
    shop["spec"]["suspend"] = json!(true);
    yard.apply(&shop);
    yard.until_told("Ready", "Suspended");
    assert_eq!(yard.condition("Suspended").0, "Drained");
    assert_eq!(yard.proven(), 2 * EVENTS);

    yard.delete();
    until("nothing left", || {
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
