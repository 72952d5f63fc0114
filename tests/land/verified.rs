//! `verify` as it is typed: against the topic, by the manifest, and where the lake cannot be looked at.

use std::fs;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};
use rdkafka::{Offset, TopicPartitionList};
use serde_json::{Value, json};
use testbed::{Testbed, require};

use crate::ground::{Ground, PATIENCE};
use crate::member::Member;

async fn ground(testbed: &Testbed) -> Result<Ground, testbed::Unavailable> {
    let blocks = json!({"schema": {"preset": "events"}, "consumer": {"batch": {"maxEvents": 40, "maxAge": "1s"}}});
    Ground::new(testbed, &testbed.kafka()?, &testbed.s3()?, 1, &blocks).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_delivered_is_shown_to_be_no_event_that_anybody_could_have_had() {
    let testbed = require!(Testbed::of_this_run());
    let ground = require!(ground(testbed).await);
    let producer = transactional(&ground);
    for (events, commits) in [(50, true), (30, false), (20, true)] {
        transaction(&ground, &producer, events, commits);
    }
    land(&ground, 70, 103).await;

    let proven = verify(&ground, &[]);
    let asked = json!({"waiting": 0, "aborted": 30, "empty": 3, "gone": 0});
    assert_eq!((proven.0, &proven.1["chains"][0]["in_topic"]), (Some(0), &asked), "{proven:?}");
    assert_eq!(proven.1["chains"][0]["undelivered"], 33);

    // Sixty offsets expire: the first transaction with its end, and nine of the aborted events.
    let admin = admin(&ground);
    let mut before = TopicPartitionList::new();
    before.add_partition_offset(&ground.landing.topic, 0, Offset::Offset(60)).unwrap();
    admin.delete_records(&before, &AdminOptions::new()).await.unwrap();
    transaction(&ground, &producer, 5, true);
    let asked = json!({"waiting": 6, "aborted": 21, "empty": 2, "gone": 10});
    // A transaction's end reaches the partition after its commit was answered.
    let deadline = Instant::now() + PATIENCE;
    let proven = loop {
        let proven = verify(&ground, &[]);
        if proven.1["chains"][0]["in_topic"] == asked || Instant::now() > deadline {
            break proven;
        }
    };
    assert_eq!((proven.0, &proven.1["chains"][0]["in_topic"]), (Some(0), &asked), "{proven:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_not_the_one_that_landed_is_found_out() {
    let testbed = require!(Testbed::of_this_run());
    let ground = require!(ground(testbed).await);
    let producer = transactional(&ground);
    transaction(&ground, &producer, 10, false);
    transaction(&ground, &producer, 10, true);
    land(&ground, 10, 22).await;

    ground.make_topic_anew(1).await;
    let (status, report) = verify(&ground, &[]);
    let what = report["faults"][0]["what"].as_str().unwrap();
    assert!(status == Some(1) && what.contains("it goes to offset 22, the topic ends at 0"), "{report}");

    for _ in 0..40 {
        ground.send("user", Some(b"an event"));
    }
    ground.flush();
    let (status, report) = verify(&ground, &[]);
    let faults = report["faults"].as_array().unwrap();
    assert_eq!((status, faults.len()), (Some(1), 12), "{report}");
    let what = "it says that offset 3 was never delivered, and there is an event";
    assert!(faults.iter().any(|fault| fault["what"] == what), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_lake_cannot_be_looked_at_one_sentence_says_what_to_set() {
    let testbed = require!(Testbed::of_this_run());
    let ground = require!(ground(testbed).await);
    ground.send("user", Some(b"no event"));
    ground.flush();
    land(&ground, 1, 1).await;
    let manifest = ground.manifest();
    let lake = format!("s3://{}/{}", ground.landing.bucket, ground.landing.prefix);
    let endpoint = ground.landing.store.endpoint.clone().unwrap();
    let typed = ["verify", "--lake", &lake, "--endpoint", &endpoint];
    let say = |change: &dyn for<'a> Fn(&'a mut Command) -> &'a mut Command, expected: &[&str]| {
        let mut command = ground.worker();
        change(&mut command);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.len() < 330 && expected.iter().all(|expected| said.contains(expected)), "{said}");
        for jargon in ["SdkError", "DispatchFailure", "ConstructionFailure", "Orchestrator", "{ "] {
            assert!(!said.contains(jargon), "{said}");
        }
    };

    assert!(ground.worker().args(typed).output().unwrap().status.success());
    say(&|verify| verify.args(typed).env_remove("AWS_ACCESS_KEY_ID"), &["set AWS_ACCESS_KEY_ID"]);
    say(
        &|verify| verify.args(typed).env("AWS_ACCESS_KEY_ID", "nobody"),
        &["does not know this access key id", "mend AWS_ACCESS_KEY_ID"],
    );
    say(
        &|verify| verify.args(typed).env("AWS_SECRET_ACCESS_KEY", "wrong"),
        &["does not belong to the access key id", "AWS_SECRET_ACCESS_KEY"],
    );
    say(
        &|verify| verify.args(["verify", "--lake", "s3://no-bucket-of-ours/shop", "--endpoint", &endpoint]),
        &["no-bucket-of-ours", "there is no such bucket", "mend --lake"],
    );
    say(
        &|verify| verify.args(["verify", "--lake", &lake, "--endpoint", "http://127.0.0.1:1"]),
        &["127.0.0.1:1", "cannot be reached", "--endpoint", "refused"],
    );
    say(&|verify| verify.arg("verify").arg(&manifest).env("AWS_ACCESS_KEY_ID", "nobody"), &["mend AWS_ACCESS_KEY_ID"]);
    let nothing = format!("s3://{}/nothing", ground.landing.bucket);
    say(
        &|verify| verify.args(["verify", "--lake", &nothing, "--endpoint", &endpoint]),
        &["nothing has landed in", &nothing],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_says_where_its_lake_is() {
    let testbed = require!(Testbed::of_this_run());
    let ground = require!(ground(testbed).await);
    for _ in 0..3 {
        ground.send("user", Some(b"no event"));
    }
    ground.flush();
    land(&ground, 3, 3).await;
    let output = ground.worker().arg("verify").arg(ground.manifest()).output().unwrap();
    let said = said(&output);
    assert!(output.status.success() && said.contains("3 quarantined"), "{said}");
    assert!(said.contains("landed through 20"), "{said}");
    let neither = ground.worker().arg("verify").output().unwrap();
    assert_eq!(neither.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_behind_tls_and_a_password_is_asked_as_the_manifest_says() {
    let testbed = require!(Testbed::of_this_run());
    let (kafka, ground) = (require!(testbed.kafka()), require!(ground(testbed).await));
    ground.send("user", Some(b"no event"));
    ground.flush();
    land(&ground, 1, 1).await;
    let secrets = tempfile::tempdir().unwrap();
    let write = |secret: &str, key: &str, content: &[u8]| {
        fs::create_dir_all(secrets.path().join(secret)).unwrap();
        fs::write(secrets.path().join(secret).join(key), content).unwrap();
    };
    write("authority", "ca.crt", &fs::read(&kafka.ca).unwrap());
    write("login", "password", kafka.password.as_bytes());
    let mut manifest: Value = serde_json::from_slice(&fs::read(ground.manifest()).unwrap()).unwrap();
    manifest["spec"]["kafka"] = json!({
        "bootstrapServers": [kafka.sasl],
        "tls": {"trustedCertificates": [{"secretName": "authority"}]},
        "sasl": {"mechanism": "SCRAM-SHA-512", "username": kafka.user, "passwordSecret": {"name": "login"}},
    });
    let file = secrets.path().join("pipeline.yaml");
    fs::write(&file, manifest.to_string()).unwrap();
    let mut verify = ground.worker();
    verify.arg("verify").arg(&file).args(["--json", "--kafka", "manifest"]);
    let without = verify.output().unwrap();
    assert!(without.status.code() == Some(2) && said(&without).contains("--secrets DIR"), "{}", said(&without));
    let output = verify.arg("--secrets").arg(secrets.path()).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    let asked = json!({"waiting": 0, "aborted": 0, "empty": 0, "gone": 0});
    assert_eq!((output.status.code(), &report["chains"][0]["in_topic"]), (Some(0), &asked), "{report}");
    write("login", "password", b"wr0ng");
    let refused = verify.output().unwrap();
    assert!(refused.status.code() == Some(2) && !said(&refused).contains("wr0ng"), "{}", said(&refused));
}

/// Exit status, and the report.
fn verify(ground: &Ground, more: &[&str]) -> (Option<i32>, Value) {
    let mut command = ground.worker();
    command.arg("verify").arg(ground.manifest()).args(["--json", "--deep", "--kafka"]);
    let output = command.arg(ground.kafka.bootstrap_servers.join(",")).args(more).output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    (output.status.code(), report.unwrap_or_else(|_| panic!("{}", said(&output))))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Waits until so many records have landed, and all is read up to this offset.
async fn land(ground: &Ground, records: u64, end: i64) {
    let member = Member::start(&ground.settings());
    ground.landed_at_least(records).await;
    ground.landed_up_to(end).await;
    member.drain();
}

fn admin(ground: &Ground) -> AdminClient<DefaultClientContext> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", ground.kafka.bootstrap_servers.join(",")).create().unwrap()
}

fn transactional(ground: &Ground) -> BaseProducer {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", ground.kafka.bootstrap_servers.join(","));
    let producer: BaseProducer = config.set("transactional.id", &ground.landing.topic).create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer
}

fn transaction(ground: &Ground, producer: &BaseProducer, events: u64, commits: bool) {
    producer.begin_transaction().unwrap();
    let event = json!({"event_time": "2026-01-01T00:00:00Z", "user_id": "u", "event_type": "view"}).to_string();
    for _ in 0..events {
        producer
            .send(BaseRecord::<str, str>::to(&ground.landing.topic).payload(&event))
            .map_err(|(error, _)| error)
            .unwrap();
    }
    // To the broker first: an event that never left would be no event.
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::from_millis(10));
    }
    if commits { producer.commit_transaction(PATIENCE) } else { producer.abort_transaction(PATIENCE) }.unwrap();
}
