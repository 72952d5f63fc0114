//! Everything goes wrong, and every event lands once: as the lake proves by itself, and as `DuckDB` counts it again.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rustix::process::Signal;
use serde_json::{Value, json};
use testbed::proxy::Proxy;
use testbed::{KafkaOptions, Testbed, require};

use crate::ground::{Ground, PATIENCE, sum};
use crate::member::Member;

/// `EVENTS=1000000` sends more.
const EVENTS: u64 = 200_000;
const CHUNKS: u64 = 10;
const PARTITIONS: u16 = 6;
/// 2026-01-01T00:00:00Z, in microseconds since 1970.
const FIRST: u64 = 1_767_225_600_000_000;
/// Of a hundred answers of the store so many are lost.
const LOST_ANSWERS: f64 = 0.02;

#[tokio::test(flavor = "multi_thread")]
async fn every_event_lands_once_whatever_fails() {
    let testbed = require!(Testbed::of_this_run());
    let python = require!(testbed.readers());
    let mut kafka = require!(testbed.own_kafka(&KafkaOptions::default()));
    let mut s3 = require!(testbed.own_s3());
    let ground = require!(Ground::new(testbed, kafka.address(), s3.address(), PARTITIONS, &blocks()).await);
    let proxy = Proxy::http(s3.listens()).unwrap();
    let lost = proxy.on(|_| true).with_probability(LOST_ANSWERS, 7).drop_response();
    let mut chaos =
        Chaos { settings: ground.settings_through(&proxy.address().to_string()), ground, members: Vec::new(), sent: 0 };

    chaos.grow(1);
    for _ in 0..3 {
        chaos.send();
        chaos.landed_in_part().await;
        chaos.members.remove(0).kill();
        chaos.grow(1);
    }
    chaos.grow(5);
    chaos.send();
    chaos.landed_in_part().await;
    chaos.members[0].signal(Signal::STOP);
    chaos.send();
    // Whatever the frozen one had others have to take over, since all of it lands before it wakes up.
    chaos.landed().await;
    chaos.members[0].signal(Signal::CONT);

    s3.kill().unwrap();
    chaos.send();
    s3.start_again().unwrap();
    chaos.send();
    chaos.landed_in_part().await;

    kafka.kill(0).unwrap();
    kafka.start_again(0).unwrap();
    chaos.send();
    chaos.landed_in_part().await;

    chaos.members.remove(0).drain();
    chaos.members.remove(0).kill();
    chaos.members.remove(0).drain();
    chaos.send();
    chaos.landed_in_part().await;

    for member in chaos.members.drain(..) {
        member.kill();
    }
    chaos.forget_offsets().await;
    chaos.grow(2);
    chaos.send();
    chaos.landed().await;
    for member in chaos.members.drain(..) {
        member.drain();
    }
    assert!(lost.hits() > 0, "no answer was lost");
    chaos.prove().await;
    recount(python, &chaos.ground.download().await, chaos.sent);
}

fn blocks() -> Value {
    let column = |name: &str, kind: &str| json!({"name": name, "type": kind, "required": true});
    json!({
        "schema": {
            "columns": [
                column("event_time", "Timestamp"),
                column("event_type", "String"),
                column("user_id", "String"),
                column("n", "Int64"),
            ],
            "roles": {"eventTime": "event_time", "eventType": "event_type", "user": "user_id"},
        },
        "consumer": {"batch": {"maxEvents": 2_000, "maxAge": "1s"}},
    })
}

/// Events on their way, and whoever lands them.
struct Chaos {
    ground: Ground,
    settings: PathBuf,
    members: Vec<Member>,
    sent: u64,
}

impl Chaos {
    /// Starts members until there are so many.
    fn grow(&mut self, members: usize) {
        while self.members.len() < members {
            self.members.push(Member::start(&self.settings));
        }
    }

    /// Sends a share of the events; every tenth is none.
    fn send(&mut self) {
        let events = env::var("EVENTS").map_or(EVENTS, |events| events.parse().unwrap());
        let until = self.sent + events / CHUNKS;
        for n in self.sent..until {
            let user = format!("user-{}", n % 97);
            let event = match n % 10 {
                9 => format!("not an event {n}"),
                kind => format!(
                    r#"{{"event_time": {}, "user_id": "{user}", "event_type": "type {kind}", "n": {n}}}"#,
                    FIRST + n
                ),
            };
            self.ground.send(&user, Some(event.as_bytes()));
        }
        self.ground.flush();
        self.sent = until;
    }

    /// Waits until some of what was sent last has landed: then harm is done in the midst of it.
    async fn landed_in_part(&self) {
        let events = env::var("EVENTS").map_or(EVENTS, |events| events.parse().unwrap());
        self.ground.landed_at_least(self.sent - events / CHUNKS / 2).await;
    }

    async fn landed(&self) {
        self.ground.landed_at_least(self.sent).await;
    }

    /// Deletes the group with all of its offsets, once the brokers take its dead members for dead.
    async fn forget_offsets(&self) {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", self.ground.kafka.bootstrap_servers.join(","));
        let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
        let (group, began) = (&self.ground.landing.group, Instant::now());
        loop {
            let deleted = admin.delete_groups(&[group.as_str()], &AdminOptions::new()).await.unwrap().remove(0);
            let Err((_, code)) = deleted else { return };
            assert!(began.elapsed() < PATIENCE, "{code}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// From the bucket alone, with every row read.
    async fn prove(&self) {
        let report = self.ground.prove(true).await;
        assert_eq!(report.faults, [], "{report}");
        assert_eq!(report.chains.len(), usize::from(PARTITIONS));
        assert!(report.chains.iter().all(|chain| chain.start == 0 && !chain.open), "{report}");
        let landed = (sum(&report, |chain| chain.events), sum(&report, |chain| chain.quarantined));
        assert_eq!(landed, (self.sent / 10 * 9, self.sent / 10), "{report}");
    }
}

/// Event by event, by somebody who knows nothing of plans: each number once, and what stands beside it is what was sent with it.
fn recount(mut python: Command, lake: &Path, sent: u64) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("land/readers/recount.py");
    let output = python.arg(script).arg(lake).arg(FIRST.to_string()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counted: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(counted, json!([sent, sent, 0, sent - 1, 0]));
}
