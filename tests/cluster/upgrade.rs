//! Another version of the operator takes over, and goes again: what runs does not notice.

use serde_json::json;
use testbed::require;

use crate::ground::Ground;
use crate::release::NAMESPACE;
use crate::yard::{Yard, until};

/// At this pace they would take an hour.
const EVENTS: u64 = 360_000;
const PACE: u64 = 100;

#[test]
fn an_upgrade_and_a_rollback_restart_no_worker() {
    let ground = require!(Ground::shared());
    let yard = ground.yard("upgrade");
    let mut shop = yard.shop(EVENTS);
    shop["spec"]["producer"]["replay"] = json!({"rate": PACE});
    yard.apply(&shop);
    yard.wait("condition=Ready");
    let before = (operators_image(&yard), workers(&yard));
    assert_eq!(before.1.lines().count(), 3, "{}", before.1);

    yard.step("upgrade");
    let later = ground.release.upgrade();
    assert!(operators_image(&yard).ends_with(later));
    goes_on(&yard);
    assert_eq!(workers(&yard), before.1);

    yard.step("a change of the manifest takes the later image");
    shop["spec"]["workers"]["consumer"]["labels"] = json!({"upgraded": "true"});
    yard.apply(&shop);
    until("consumers of the later version", || {
        let images = yard.kubectl(&["get", "pods", "--output=jsonpath={.items[*].spec.containers[*].image}"]);
        images.split(' ').all(|image| image.ends_with(later)).then_some(())
    });
    yard.wait("condition=Ready");
    let upgraded = workers(&yard);

    yard.step("rollback");
    ground.release.roll_back();
    assert_eq!(operators_image(&yard), before.0);
    goes_on(&yard);
    assert_eq!(workers(&yard), upgraded);
    yard.delete();
}

/// The operator that is there now has seen the pipeline, and events are still sent.
fn goes_on(yard: &Yard) {
    let before = yard.sent();
    until("more events", || (yard.sent() > before).then_some(()));
    yard.wait("condition=Ready");
}

fn operators_image(yard: &Yard) -> String {
    let path = "--output=jsonpath={.items[*].spec.template.spec.containers[*].image}";
    let words = ["get", "deployments", "--selector=app.kubernetes.io/name=clickstream-operator", path];
    String::from_utf8(yard.ground.kubectl(NAMESPACE, &words).stdout).unwrap()
}

/// Each pod, with its identity and how often it was started again.
fn workers(yard: &Yard) -> String {
    let path = "{range .items[*]}{.metadata.uid} {.status.containerStatuses[*].restartCount}{\"\\n\"}{end}";
    yard.kubectl(&["get", "pods", "--sort-by=.metadata.uid", &format!("--output=jsonpath={path}")])
}
