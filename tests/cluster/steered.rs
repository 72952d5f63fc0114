//! What a person changes in the manifest while events flow: pace, batches, and whether anything goes on at all.

use serde_json::json;
use testbed::require;

use crate::ground::Ground;
use crate::yard::{Yard, until};

/// At the first pace they would take an hour.
const EVENTS: u64 = 72_000;
const PACE: u64 = 20;
/// More than consumers leave that hand on their partitions.
const MANY: usize = 50;

#[test]
fn pace_and_batches_change_and_a_suspended_pipeline_goes_on_where_it_stopped() {
    let yard = require!(Ground::shared()).yard("steered");
    let mut shop = yard.shop(EVENTS);
    shop["spec"]["producer"]["replay"] = json!({"rate": PACE});
    shop["spec"]["consumer"]["batch"]["maxAge"] = json!("1h");
    yard.apply(&shop);
    yard.wait("condition=Ready");
    // Some may have landed: a consumer that hands a partition on ends its batch, and so does an hour that turns.
    until("batches that wait", || (yard.sent() > yard.proven() + 5 * PACE).then_some(()));

    yard.step("batches of a second");
    shop["spec"]["consumer"]["batch"]["maxAge"] = json!("1s");
    yard.apply(&shop);
    until("many files in the lake", || (files(&yard) > MANY).then_some(()));

    yard.step("suspended");
    shop["spec"]["suspend"] = json!(true);
    yard.apply(&shop);
    yard.until_told("Ready", "Suspended");
    assert_eq!(yard.condition("Suspended").0, "Drained");
    let sent = yard.proven();
    assert!(sent > 5 * PACE && sent < EVENTS, "{sent} of {EVENTS}");
    until("the last report of the producers", || (yard.sent() == sent).then_some(()));
    let workers = yard.kubectl(&["get", "pods", "--output=name"]);
    assert_eq!(workers, "", "nobody is left");

    yard.step("resumed, as fast as it goes");
    shop["spec"]["suspend"] = json!(false);
    shop["spec"]["producer"].as_object_mut().unwrap().remove("replay");
    yard.apply(&shop);
    yard.until_told("Complete", "ReplayComplete");
    yard.until_told("Delivering", "Idle");
    assert_eq!(yard.sent(), EVENTS);
    assert_eq!(yard.proven(), EVENTS);
    yard.delete();
}

fn files(yard: &Yard) -> usize {
    yard.bucket.files(&format!("{}/bronze/", yard.place())).len()
}
