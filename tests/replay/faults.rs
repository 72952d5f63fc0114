//! Trouble at the broker and on the way to it.

use clickstream_crds::settings::Pace;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use testbed::proxy::Api;
use testbed::{KafkaOptions, Testbed, require};

use crate::readback::{assert_each_row_once, read_at_least};
use crate::replica::{PATIENCE, Replica};
use crate::shop::{Shop, plain, rate};

#[tokio::test]
async fn the_broker_is_killed_and_comes_back() {
    let testbed = require!(Testbed::of_this_run());
    let mut kafka = require!(testbed.own_kafka(&KafkaOptions::default()));
    let shop = Shop::new(testbed, &plain(&kafka.address().plain), 30_000, rate(2_000)).await;
    let replicas = ["one", "two"].map(|name| Replica::start(&shop, name));
    for events in [2_000, 10_000] {
        read_at_least(&shop, events);
        kafka.kill(0).unwrap();
        kafka.start_again(0).unwrap();
    }
    for replica in replicas {
        replica.completes();
    }
    assert_each_row_once(&shop);
}

#[tokio::test]
async fn the_answer_to_a_commit_is_lost() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.own_kafka(&KafkaOptions::default()));
    let proxy = kafka.address().proxied[0].proxy().unwrap();
    let mut shop = Shop::new(testbed, &plain(&kafka.address().plain), 50_000, rate(2_000)).await;
    shop.settings.kafka = plain(&proxy.address().to_string());
    // Some seals take place and the sender is not told, some do not; whichever it is, it must find out.
    let after = proxy.on(|r| r.api() == Api::EndTxn && r.commits()).skip(2).times(3).cut_after_delivery();
    let before = proxy.on(|r| r.api() == Api::EndTxn && r.commits()).skip(2).times(3).cut_before_delivery();
    let lost = proxy.on(|r| r.api() == Api::TxnOffsetCommit).skip(5).times(2).drop_response();
    let log = Replica::start(&shop, "one").completes();
    assert!(after.hits() + before.hits() >= 3, "{} {}\n{log}", after.hits(), before.hits());
    assert_eq!(lost.hits(), 2, "{log}");
    shop.settings.kafka = plain(&kafka.address().plain);
    assert_each_row_once(&shop);
}

#[tokio::test]
async fn a_sender_who_cannot_learn_how_its_commit_ended_asks_the_log() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = require!(testbed.own_kafka(&KafkaOptions::default()));
    let proxy = kafka.address().proxied[0].proxy().unwrap();
    let mut shop = Shop::new(testbed, &plain(&kafka.address().plain), 300_000, rate(2_000)).await;
    shop.settings.kafka = plain(&proxy.address().to_string());
    let replica = Replica::start(&shop, "one");
    let mut direct = Shop { folder: shop.folder.clone(), rows: shop.rows, settings: shop.settings.clone() };
    direct.settings.kafka = plain(&kafka.address().plain);
    for events in [2_000, 6_000] {
        read_at_least(&direct, events);
        let cut = proxy.on(|r| r.api() == Api::EndTxn && r.commits()).times(1).cut_after_delivery();
        let mut log = replica.log();
        let deadline = std::time::Instant::now() + PATIENCE;
        while cut.hits() == 0 {
            assert!(std::time::Instant::now() < deadline, "{log}");
            std::thread::sleep(std::time::Duration::from_millis(5));
            log = replica.log();
        }
        // For longer than it tries: then only the log itself can tell.
        proxy.refuse_connections();
        proxy.cut_connections();
        std::thread::sleep(std::time::Duration::from_secs(12));
        proxy.serve_connections().unwrap();
    }
    assert!(replica.stop().success());
    direct.settings.replay.pace = Pace::Unlimited;
    Replica::start(&direct, "last").completes();
    assert_each_row_once(&direct);
}

#[tokio::test]
async fn the_offsets_of_the_group_are_deleted() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let shop = Shop::new(testbed, &kafka, 12_000, rate(2_000)).await;
    let one = Replica::start(&shop, "one");
    read_at_least(&shop, 3_000);
    assert!(one.stop().success());
    delete_group(&shop).await;
    Replica::start(&shop, "two").completes();
    assert_each_row_once(&shop);

    delete_group(&shop).await;
    let log = Replica::start(&shop, "three").completes();
    assert!(log.contains("12000 rows read, 12000 events sent"), "{log}");
    assert_each_row_once(&shop);
}

async fn delete_group(shop: &Shop) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", shop.settings.kafka.bootstrap_servers.join(","));
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
    let group = &shop.settings.replay.group;
    assert_eq!(admin.delete_groups(&[group], &options).await.unwrap(), [Ok(group.clone())]);
}
