//! Two pipelines on one topic: it belongs to the first; the second may land it too, into a lake of its own.

use std::thread;
use std::time::Duration;

use serde_json::json;
use testbed::require;

use crate::ground::Ground;

const EVENTS: u64 = 20_000;

#[test]
fn a_topic_has_one_owner_and_lands_in_two_lakes() {
    let ground = require!(Ground::shared());
    let (first, second) = (ground.yard("owner"), ground.yard("guest"));
    first.apply(&first.shop(EVENTS));
    first.wait("condition=Ready");

    let topic = format!("{}.shop", first.namespace);
    let mut guest = second.shop(EVENTS);
    guest["spec"].as_object_mut().unwrap().remove("producer");
    guest["spec"]["topic"] = json!({"name": topic, "partitions": 8});
    guest["spec"]["workers"].as_object_mut().unwrap().remove("producer");
    second.step("wants the topic for itself");
    second.apply(&guest);
    let refusal = second.until_told("Stalled", "TopicConflict");
    assert!(refusal.contains(&topic) && refusal.contains("topic.managedBy: Nobody"), "{refusal}");
    // However often the operator comes by: what another has does not become its own by having been looked at.
    for visit in 0..3 {
        second.kubectl(&["annotate", "csp", "shop", &format!("visit={visit}"), "--overwrite"]);
        thread::sleep(Duration::from_secs(1));
    }
    second.until_told("Stalled", "TopicConflict");

    second.step("takes it as it is");
    guest["spec"]["topic"] = json!({"name": topic, "managedBy": "Nobody"});
    second.apply(&guest);
    second.wait("condition=Ready");
    second.until_told("TopicReady", "Unmanaged");
    first.until_told("Complete", "ReplayComplete");
    for yard in [&first, &second] {
        yard.until_told("Delivering", "Idle");
        yard.step("verify");
        assert_eq!(yard.proven(), EVENTS);
    }
    assert_eq!(first.field(".status.topic.partitions"), "4", "the guest's wish changed nothing");

    second.delete();
    first.until_told("TopicReady", "Exists");
    first.delete();
}
