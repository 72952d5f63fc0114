//! The roles of a pipeline as processes of their own, as an operator would start them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use clickstream_crds::settings::{
    CertificateFiles, ConsumeSettings, KafkaConnection, ProduceSettings, Sasl, Tls, TrustedCertificates, write,
};
use clickstream_crds::spec::SaslMechanism;
use clickstream_worker::log::kafka::ensure_topic;
use clickstream_worker::manifest;
use rustix::process::{Pid, Signal, kill_process};

use crate::ground::{BUCKET, Ground, said};

const PATIENCE: Duration = Duration::from_mins(5);

/// A process that ends with the test.
struct Role(Child);

impl Role {
    fn start(mut command: Command) -> Self {
        Self(command.spawn().unwrap())
    }

    fn ended(&mut self) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the manifest as two producers and two consumers, under another name, until all of it has landed; where it lies.
pub(crate) async fn run(ground: &Ground, manifest: &Path, rows: u64) -> String {
    let text = fs::read_to_string(manifest).unwrap().replace(&ground.name, &format!("{}-roles", ground.name));
    let file = ground.folder.join("roles.yaml");
    fs::write(&file, text).unwrap();
    let translation = manifest::read(&file, None).unwrap();
    let kafka = connection(ground);
    let replay = translation.producer.unwrap().replay.with_keys(|_| ground.keys());
    let landing = translation.consumer.unwrap().landing.with_keys(|_| ground.keys());
    ensure_topic(&kafka, &replay.topic, 3, Some(1), &[]).await.unwrap();
    ensure_topic(&kafka, &replay.replay_topic, 32, Some(1), &[("cleanup.policy", "compact")]).await.unwrap();
    let prefix = landing.prefix.clone();
    let produce = settings(ground, "produce.json", &write(&ProduceSettings { kafka: kafka.clone(), replay }).unwrap());
    let consume = settings(ground, "consume.json", &write(&ConsumeSettings { kafka, landing }).unwrap());
    let role = |name: &str, settings: &Path, more: &[&str]| {
        let mut command = ground.worker();
        command.arg(name).arg("--settings").arg(settings).args(["--listen", "127.0.0.1:0"]).args(more);
        Role::start(command)
    };
    let mut consumers = [role("consume", &consume, &[]), role("consume", &consume, &[])];
    let more = ["--exit-when-complete"];
    let mut producers = [role("produce", &produce, &more), role("produce", &produce, &more)];
    producers.iter_mut().for_each(Role::ended);
    let began = Instant::now();
    while landed(ground, &prefix) < rows {
        assert!(began.elapsed() < PATIENCE, "{} of {rows} have landed", landed(ground, &prefix));
        thread::sleep(Duration::from_millis(200));
    }
    for consumer in &mut consumers {
        kill_process(Pid::from_child(&consumer.0), Signal::TERM).unwrap();
        consumer.ended();
    }
    prefix
}

fn connection(ground: &Ground) -> KafkaConnection {
    let secrets = ground.secrets();
    let trusted = TrustedCertificates::Files(vec![secrets.join("kafka-ca/ca.crt")]);
    let sasl = Sasl {
        mechanism: SaslMechanism::ScramSha512,
        username: ground.kafka.user.clone(),
        password: secrets.join("kafka-login/password"),
    };
    KafkaConnection {
        bootstrap_servers: ground.kafka.sasl.split(',').map(str::to_owned).collect(),
        tls: Some(Tls { trusted, client: None::<CertificateFiles> }),
        sasl: Some(sasl),
    }
}

fn settings(ground: &Ground, name: &str, text: &str) -> PathBuf {
    let file = ground.folder.join(name);
    fs::write(&file, text).unwrap();
    file
}

/// How many events the proof counts.
fn landed(ground: &Ground, prefix: &str) -> u64 {
    let mut command = ground.worker();
    command.env("AWS_ACCESS_KEY_ID", &ground.s3.access_key).env("AWS_SECRET_ACCESS_KEY", &ground.s3.secret_key);
    let place = format!("s3://{BUCKET}/{prefix}");
    let output =
        command.args(["verify", "--json", "--lake", &place, "--endpoint", &ground.s3.endpoint]).output().unwrap();
    // 2: nothing has landed yet.
    assert_ne!(output.status.code(), Some(1), "{}", said(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let chains = report["chains"].as_array().cloned().unwrap_or_default();
    chains.iter().map(|chain| chain["events"].as_u64().unwrap() + chain["quarantined"].as_u64().unwrap()).sum()
}
