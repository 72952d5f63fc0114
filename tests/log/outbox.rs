//! What every outbox keeps to.

use std::collections::{BTreeMap, BTreeSet};

use clickstream_worker::log::{Outbox, Sealed};
use clickstream_worker::shard::Shards;

use crate::drive::{granted, progress, record, seal, send, until};
use crate::ground::{Ground, InFolder, OnKafka, PARTITIONS, on_every_log};

on_every_log! {
    what_is_sealed_is_visible_at_once_with_its_records
    what_is_not_sealed_is_never_visible
    what_a_dead_sender_left_open_is_never_visible
    progress_is_the_last_record_of_each_shard
    records_alone_and_events_alone_can_be_sealed
    the_events_of_a_key_keep_their_order
    nothing_is_sent_without_a_lease
}

/// Waits until these values, in this order, and no others are visible. A broker answers a commit a moment before readers
/// see it.
pub(crate) fn shows<G: Ground>(ground: &G, expected: &[&str]) {
    until("the events", || {
        let mut values: Vec<_> = ground.visible().into_iter().map(|seen| seen.value).collect();
        values.sort();
        assert!(values.iter().all(|value| expected.contains(&value.as_str())), "{values:?} instead of {expected:?}");
        (values == expected).then_some(())
    });
}

fn what_is_sealed_is_visible_at_once_with_its_records<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    assert_eq!(granted(&mut outbox), Shards::ALL);
    assert_eq!(progress(&mut outbox), []);
    for value in ["1", "2", "3"] {
        send(&mut outbox, None, value);
    }
    shows(ground, &[]);
    let sealed = outbox.seal(&[record(0, "at 1"), record(31, "at 3")]).unwrap();
    assert_eq!(sealed, Sealed::Committed);
    shows(ground, &["1", "2", "3"]);
    assert_eq!(progress(&mut outbox), [record(0, "at 1"), record(31, "at 3")]);
}

fn what_is_not_sealed_is_never_visible<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    send(&mut outbox, None, "taken back");
    outbox.abandon().unwrap();
    send(&mut outbox, None, "kept");
    assert_eq!(seal(&mut outbox, 1, "r"), Sealed::Committed);
    send(&mut outbox, None, "given back");
    outbox.release().unwrap();
    shows(ground, &["kept"]);
}

fn what_a_dead_sender_left_open_is_never_visible<G: Ground>(ground: &G) {
    let mut dead = ground.outbox("a");
    granted(&mut dead);
    send(&mut dead, None, "sealed");
    assert_eq!(seal(&mut dead, 7, "sealed"), Sealed::Committed);
    send(&mut dead, None, "open");
    drop(dead);
    let mut outbox = ground.outbox("a");
    assert_eq!(granted(&mut outbox), Shards::ALL);
    assert_eq!(progress(&mut outbox), [record(7, "sealed")]);
    send(&mut outbox, None, "again");
    assert_eq!(seal(&mut outbox, 7, "again"), Sealed::Committed);
    shows(ground, &["again", "sealed"]);
}

fn progress_is_the_last_record_of_each_shard<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    assert_eq!(seal(&mut outbox, 3, "once"), Sealed::Committed);
    for round in 0..30 {
        assert_eq!(seal(&mut outbox, 5, &format!("round {round}")), Sealed::Committed);
    }
    send(&mut outbox, None, "open");
    assert_eq!(progress(&mut outbox), [record(3, "once"), record(5, "round 29")]);
    let only_three = [crate::drive::shard(3)].into_iter().collect();
    assert_eq!(outbox.progress(only_three).unwrap(), Some(vec![record(3, "once")]));
}

fn records_alone_and_events_alone_can_be_sealed<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    assert_eq!(seal(&mut outbox, 0, "alone"), Sealed::Committed);
    send(&mut outbox, None, "alone");
    assert_eq!(outbox.seal(&[]).unwrap(), Sealed::Committed);
    shows(ground, &["alone"]);
    assert_eq!(progress(&mut outbox), [record(0, "alone")]);
}

fn the_events_of_a_key_keep_their_order<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let keys: Vec<_> = (0..20).map(|user| format!("user-{user}")).collect();
    for round in 10..20 {
        for key in &keys {
            send(&mut outbox, Some(key), &format!("{key} {round}"));
        }
        assert_eq!(seal(&mut outbox, 0, "r"), Sealed::Committed);
    }
    let visible = until("every event", || Some(ground.visible()).filter(|seen| seen.len() == 10 * keys.len()));
    for key in &keys {
        let of_key: Vec<_> = visible.iter().filter(|seen| seen.key.as_ref() == Some(key)).collect();
        assert!(of_key.windows(2).all(|two| two[0].partition == two[1].partition), "{key} is in two partitions");
        let expected: Vec<_> = (10..20).map(|round| format!("{key} {round}")).collect();
        assert_eq!(of_key.iter().map(|seen| &seen.value).collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
    }
}

fn nothing_is_sent_without_a_lease<G: Ground>(ground: &G) {
    use clickstream_worker::log::{Outgoing, Sent};
    let mut outbox = ground.outbox("a");
    let event = Outgoing { key: None, value: b"early", headers: &[] };
    assert_eq!(outbox.send(&event).unwrap(), Sent::Broken);
    assert_eq!(outbox.seal(&[record(0, "early")]).unwrap(), Sealed::Discarded);
    assert_eq!(granted(&mut outbox), Shards::ALL);
    send(&mut outbox, None, "in time");
    assert_eq!(outbox.seal(&[]).unwrap(), Sealed::Committed);
    shows(ground, &["in time"]);
    assert_eq!(progress(&mut outbox), []);
}

/// Where each key falls.
fn partitions_of<G: Ground>(ground: &G, keys: &[String]) -> BTreeMap<Option<String>, i32> {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    for key in keys {
        send(&mut outbox, Some(key), key);
    }
    assert_eq!(seal(&mut outbox, 0, "r"), Sealed::Committed);
    let seen = until("every key", || Some(ground.visible()).filter(|seen| seen.len() == keys.len()));
    seen.into_iter().map(|seen| (seen.key, seen.partition)).collect()
}

#[test]
fn a_key_falls_into_the_same_partition_of_both_logs() {
    let Some(kafka) = OnKafka::shared() else { return };
    let keys: Vec<_> = (0..300_usize).map(|number| "ключ".repeat(number % 5) + &number.to_string()).collect();
    let of_kafka = partitions_of(&kafka, &keys);
    assert_eq!(of_kafka, partitions_of(&InFolder::fresh(), &keys));
    assert_eq!(of_kafka.values().collect::<BTreeSet<_>>().len(), usize::from(PARTITIONS));
}
