//! How a replica ends, and what it says when it cannot go on.

use std::fs;

use clickstream_crds::notes::ReplayFailure;
use clickstream_crds::settings::{KafkaConnection, Loops, Pace, Sasl, TimeShift, Tls, TrustedCertificates};
use clickstream_crds::spec::SaslMechanism;
use clickstream_worker::log::kafka::ensure_topic;
use testbed::{KafkaOptions, Testbed, fresh_name, require};

use crate::readback::{assert_each_row_once, read, read_at_least};
use crate::replica::Replica;
use crate::shop::{Shop, line, plain, rate, write};
use crate::told::{Told, assert_told};

/// Runs one replica to its end; its exit status and what it said.
fn run(shop: &Shop, name: &str) -> (Option<i32>, String) {
    let mut replica = Replica::start(shop, name);
    (replica.ended().code(), replica.log())
}

#[track_caller]
fn assert_ends(shop: &Shop, name: &str, code: i32, words: &[&str]) {
    let (ended, log) = run(shop, name);
    assert_eq!(ended, Some(code), "{log}");
    assert!(words.iter().all(|words| log.contains(words)), "{words:?} expected in:\n{log}");
}

/// The run cannot go on, for this reason, told in these words.
fn stopped(failure: ReplayFailure, words: &str) -> impl Fn(&Told) -> bool {
    move |told| matches!(told, Told::Stopped(reason, why) if *reason == failure && why.contains(words))
}

#[tokio::test]
async fn a_complete_run_stays_complete_and_a_changed_file_is_refused() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let mut shop = Shop::new(testbed, &kafka, 3_000, Pace::Unlimited).await;
    assert_told(&shop, |told| *told == Told::Untold).await;
    assert_ends(&shop, "one", 0, &["3000 rows read, 3000 events sent"]);
    assert_ends(&shop, "two", 0, &["3000 rows read, 3000 events sent"]);
    assert_each_row_once(&shop);
    assert_told(&shop, |told| *told == Told::Complete(3_000, 3_000, 0)).await;

    write(&shop.file(), 3_001);
    assert_ends(&shop, "three", 4, &["not the one that run 1 began with", "raise replay.run to 2"]);
    assert_each_row_once(&shop);

    shop.settings.replay.run = 2;
    assert_ends(&shop, "four", 0, &["3001 rows read, 3001 events sent"]);
    assert_eq!(read_at_least(&shop, 6_001).len(), 6_001);
    shop.settings.replay.run = 1;
    assert_ends(&shop, "five", 9, &["run 2 has begun"]);
}

#[tokio::test]
async fn told_to_end_it_leaves_nothing_unsealed() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let shop = Shop::new(testbed, &kafka, 1_000_000, rate(500)).await;
    let mut replica = Replica::start(&shop, "one");
    read_at_least(&shop, 500);
    assert_told(&shop, |told| *told == Told::Running).await;
    let log = replica.terminated();
    let sent: u64 = log.split("told to end; ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap();
    assert_eq!(read_at_least(&shop, sent).len() as u64, sent, "{log}");

    write(&shop.file(), 1_000);
    assert_ends(&shop, "two", 4, &["not the one that run 1 began with"]);
    assert_told(&shop, stopped(ReplayFailure::DataSetChanged, "raise replay.run to 2")).await;
}

#[tokio::test]
async fn bad_rows_are_sent_raw_up_to_the_limit() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let mut shop = Shop::new(testbed, &kafka, 0, Pace::Unlimited).await;
    let text = ["timestamp,visitorid,event,itemid", &line(0), "1,2", &line(1), "a,b,c,d,e", &line(2)].join("\n");
    fs::write(shop.file(), text).unwrap();
    assert_ends(&shop, "one", 5, &["events.csv:3", "badRows.max (0)"]);
    assert_told(&shop, stopped(ReplayFailure::TooManyBadRows, "events.csv:3")).await;
    shop.settings.replay.max_bad_rows = 2;
    assert_ends(&shop, "two", 0, &["5 rows read, 5 events sent, 2 of them rows that cannot be read"]);
    assert_told(&shop, |told| *told == Told::Complete(5, 5, 2)).await;

    let found = read_at_least(&shop, 5);
    assert_eq!(found.len(), 5);
    let mut bad: Vec<_> = found.iter().filter(|event| event.headers.contains_key("fault")).collect();
    bad.sort_by_key(|event| event.headers["origin"].clone());
    let raw: Vec<_> = bad.iter().map(|event| (event.raw.as_str(), event.headers["origin"].as_str())).collect();
    assert_eq!(raw, [("1,2", "events.csv:3"), ("a,b,c,d,e", "events.csv:5")]);
}

#[tokio::test]
async fn rounds_and_shifted_times() {
    let testbed = require!(Testbed::of_this_run());
    let kafka = plain(&require!(testbed.kafka()).plain);
    let mut shop = Shop::new(testbed, &kafka, 1_000, Pace::Unlimited).await;
    shop.settings.replay.loops = Loops::Times(3);
    shop.settings.replay.times = TimeShift::Shift;
    assert_ends(&shop, "one", 0, &["3000 rows read, 3000 events sent"]);
    let found = read_at_least(&shop, 3_000);
    assert_eq!(found.len(), 3_000);
    let mut first: Vec<_> = found.iter().filter(|event| event.row() == 0).collect();
    first.sort_by_key(|event| event.value["timestamp"].to_string());
    let ids: Vec<_> = first.iter().map(|event| event.value["event_id"].as_str().unwrap()[16..].to_owned()).collect();
    assert_eq!(ids, ["-0-0", "-1-0", "-2-0"]);
    let days: Vec<_> = first.iter().map(|event| event.value["timestamp"].as_str().unwrap()[11..].to_owned()).collect();
    assert!(days.iter().all(|time| *time == days[0]), "whole days apart: {days:?}");
}

#[tokio::test]
async fn whoever_says_no_is_named() {
    let testbed = require!(Testbed::of_this_run());
    let address = require!(testbed.kafka());
    let kafka = plain(&address.plain);
    let base = Shop::new(testbed, &kafka, 10, Pace::Unlimited).await;
    let with = |change: &dyn Fn(&mut clickstream_crds::settings::ProduceSettings)| {
        let mut settings = base.settings.clone();
        change(&mut settings);
        let folder = testbed.folder(&fresh_name("refused")).unwrap();
        Shop { folder, rows: 10, settings }
    };

    let shop = with(&|settings| settings.replay.topic = "nowhere.to.be.found".to_owned());
    assert_ends(&shop, "topic", 7, &["there is no topic nowhere.to.be.found"]);

    let few = fresh_name("few");
    ensure_topic(&kafka, &few, 5, Some(1), &[]).await.unwrap();
    let shop = with(&|settings| settings.replay.replay_topic.clone_from(&few));
    assert_ends(&shop, "few", 7, &[&few, "has 5 partitions", "exactly 32"]);

    let shop = with(&|settings| settings.kafka = plain("127.0.0.1:1"));
    assert_ends(&shop, "nobody", 6, &["127.0.0.1:1"]);

    let shop = with(&|settings| settings.replay.source = crate::shop::files("/no/such/file.csv"));
    assert_ends(&shop, "file", 3, &["/no/such/file.csv"]);
    assert_told(&shop, stopped(ReplayFailure::SourceNotFound, "/no/such/file.csv")).await;

    let small = fresh_name("small");
    ensure_topic(&kafka, &small, 1, Some(1), &[("max.message.bytes", "100")]).await.unwrap();
    let shop = with(&|settings| settings.replay.topic.clone_from(&small));
    assert_ends(&shop, "large", 8, &[&small, "max.message.bytes"]);
    assert_told(&shop, stopped(ReplayFailure::BrokerRefused, "max.message.bytes")).await;

    assert!(read(&base).is_empty());
}

#[tokio::test]
async fn whoever_may_do_nothing_is_told_what_to_grant() {
    let testbed = require!(Testbed::of_this_run());
    let strict = vec![("allow.everyone.if.no.acl.found".to_owned(), "false".to_owned())];
    let kafka = require!(testbed.own_kafka(&KafkaOptions { settings: strict, ..KafkaOptions::default() }));
    let address = kafka.address();
    let mut shop = Shop::new(testbed, &plain(&address.plain), 10, Pace::Unlimited).await;
    let password = shop.folder.join("password");
    fs::write(&password, &address.password).unwrap();
    shop.settings.kafka = KafkaConnection {
        bootstrap_servers: vec![address.sasl.clone()],
        tls: Some(Tls { trusted: TrustedCertificates::Files(vec![address.ca.clone()]), client: None }),
        sasl: Some(Sasl { mechanism: SaslMechanism::ScramSha512, username: address.user.clone(), password }),
    };
    let refusal = format!("{} may not use topic {}", address.user, shop.settings.replay.topic);
    assert_ends(&shop, "stranger", 6, &[&refusal, "grant it (an ACL"]);
    shop.settings.kafka = plain(&address.plain);
    assert!(read(&shop).is_empty());
}
