//! Replicas that come and go.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use clickstream_crds::settings::Pace;
use testbed::{Testbed, require};

use crate::readback::{assert_each_row_once, read, read_at_least};
use crate::replica::Replica;
use crate::shop::{Shop, plain, rate, user};

#[tokio::test]
async fn three_replicas_send_each_row_once() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let shop = Shop::new(testbed, &kafka, 20_000, rate(4_000)).await;
    let replicas = ["one", "two", "three"].map(|name| Replica::start(&shop, name));
    let logs = replicas.map(Replica::completes);
    let found = assert_each_row_once(&shop);

    assert!(logs.iter().all(|log| log.contains("20000 rows read, 20000 events sent")), "{logs:?}");
    let first = &found.iter().find(|event| event.row() == 0).unwrap().value;
    assert_eq!(first["timestamp"], "2015-06-02T05:02:12Z");
    assert!(first["event_id"].as_str().unwrap().ends_with("-0-0"), "{first}");
    let ids: BTreeSet<_> = found.iter().map(|event| event.value["event_id"].to_string()).collect();
    assert_eq!(ids.len(), found.len());
}

#[tokio::test]
async fn scaled_from_one_to_four_to_two() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let shop = Shop::new(testbed, &kafka, 30_000, rate(1_500)).await;
    let one = Replica::start(&shop, "one");
    read_at_least(&shop, 2_000);
    let more = ["two", "three", "four"].map(|name| Replica::start(&shop, name));
    let so_far = read(&shop).len() as u64;
    read_at_least(&shop, (so_far + 8_000).min(shop.rows));
    let [two, three, four] = more;
    assert!(two.stop().success() && three.stop().success());
    one.completes();
    four.completes();
    assert_each_row_once(&shop);
}

#[tokio::test]
async fn thirty_kills_change_nothing() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let kills = std::env::var("KILLS").map_or(30, |kills| kills.parse().unwrap());
    let mut shop = Shop::new(testbed, &kafka, 100_000, rate(1_000)).await;
    let mut replicas: Vec<_> = (0..3).map(|number| Replica::start(&shop, &format!("replica-{number}"))).collect();
    for kill in 0..kills {
        thread::sleep(Duration::from_millis(1_000 + user(kill * 2 + 1) * 20));
        replicas.remove(usize::try_from(user(kill * 6 + 1) % 3).unwrap()).kill();
        // As a cluster does it: a container that starts again has its pod's name, a pod that is replaced has not.
        replicas.push(Replica::start(&shop, &format!("replica-{}", kill / 2 + 3)));
    }
    drop(replicas);
    shop.settings.replay.pace = Pace::Unlimited; // a change of pace on the way, and the rest of it at once
    Replica::start(&shop, "last").completes();
    assert_each_row_once(&shop);
}

#[tokio::test]
async fn one_that_was_frozen_for_longer_than_the_group_waits_does_no_harm() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let mut shop = Shop::new(testbed, &kafka, 300_000, rate(1_000)).await;
    let (frozen, other) = (Replica::start(&shop, "frozen"), Replica::start(&shop, "other"));
    let (mut halves, half, all) = (0, "16 of 32 shards", "32 of 32 shards");
    for _ in 0..2 {
        frozen.says(half, halves + 1);
        read_at_least(&shop, read(&shop).len() as u64 + 1_000);
        // Whoever came first had all of them at the beginning, too.
        halves = frozen.log().matches(half).count();
        let alone = other.log().matches(all).count();
        frozen.freeze();
        other.says(all, alone + 1);
        read_at_least(&shop, read(&shop).len() as u64 + 1_000);
        frozen.thaw();
    }
    assert!(frozen.stop().success() && other.stop().success());
    shop.settings.replay.pace = Pace::Unlimited;
    Replica::start(&shop, "last").completes();
    assert_each_row_once(&shop);
}
