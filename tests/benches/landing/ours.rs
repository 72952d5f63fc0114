//! The worker as a process of its own, with all defaults.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use clickstream_crds::settings::{ConsumeSettings, S3Keys, write};
use clickstream_crds::translate::{PipelineName, translate};
use clickstream_worker::store::{BucketStore, Store as _, s3};
use serde_json::json;
use testbed::{Port, S3Address, Testbed, fresh_name};

use crate::processor::Took;
use crate::topic::Topic;

const PATIENCE: Duration = Duration::from_mins(5);
/// As Linux tells them to programs, on every machine.
const TICKS_A_SECOND: f64 = 100.0;

/// What landing a topic takes, and how many bytes it makes of it.
pub(crate) fn land(testbed: &Testbed, topic: &Topic, store: &S3Address) -> (Took, u64) {
    let folder = testbed.folder(&fresh_name("landing")).unwrap();
    let settings = settings(topic, store, &folder);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let client = s3::client(&settings.landing.store).await.unwrap();
        client.create_bucket().bucket(&settings.landing.bucket).send().await.unwrap();
    });
    let file = folder.join("consume.json");
    fs::write(&file, write(&settings).unwrap()).unwrap();
    let port = Port::take().unwrap();
    let start = Instant::now();
    let mut worker = Worker(
        Command::new(env!("CARGO_BIN_EXE_worker"))
            .args(["consume", "--listen", &port.on_loopback(), "--settings"])
            .arg(&file)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    while landed(&port) < topic.events {
        assert!(worker.0.try_wait().unwrap().is_none(), "the worker has ended");
        assert!(start.elapsed() < PATIENCE, "it does not end");
        thread::sleep(Duration::from_millis(100));
    }
    let took = Took { processor: worker.processor(), wall: start.elapsed().as_secs_f64() };
    let bytes = runtime.block_on(async {
        let store = BucketStore::open(&settings.landing.store, &settings.landing.bucket).await.unwrap();
        let listed = store.list(&settings.landing.prefix, None, 1_000).await.unwrap();
        listed.iter().filter(|object| object.key.ends_with(".parquet")).map(|object| object.size).sum()
    });
    (took, bytes)
}

/// Events that have landed.
fn landed(port: &Port) -> u64 {
    let text = ureq::get(format!("http://{}/metrics", port.on_loopback()))
        .call()
        .ok()
        .and_then(|mut answer| answer.body_mut().read_to_string().ok());
    let value = |text: String| {
        let line = text.lines().find(|line| line.starts_with("clickstream_consume_landed_events_total"))?;
        line.rsplit(' ').next()?.parse().ok()
    };
    text.and_then(value).unwrap_or(0)
}

struct Worker(Child);

impl Worker {
    /// Seconds of processor time so far, of all its threads.
    fn processor(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        let after_name = stat.rsplit(") ").next().unwrap();
        let ticks: f64 = after_name.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap()).sum();
        ticks / TICKS_A_SECOND
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn settings(topic: &Topic, store: &S3Address, folder: &Path) -> ConsumeSettings {
    let spec = serde_json::from_value(json!({
        "kafka": {"bootstrapServers": topic.kafka.bootstrap_servers},
        "topic": {"name": topic.name},
        "schema": {"preset": topic.preset},
        // The last batch would else wait for a minute.
        "consumer": {"replicas": 1, "group": fresh_name("landing"), "batch": {"maxAge": "10s"}},
        "lake": {"s3": {"bucket": fresh_name("lake"), "endpoint": store.endpoint}},
    }))
    .unwrap();
    let name = PipelineName { namespace: "bench".to_owned(), name: "bench".to_owned() };
    let landing = translate(&name, &spec).unwrap().consumer.unwrap().landing;
    let written = |name: &str, content: &str| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let (access_key_id, secret_access_key) = (written("id", &store.access_key), written("secret", &store.secret_key));
    let landing = landing.with_keys(|_| S3Keys::Files { access_key_id, secret_access_key });
    ConsumeSettings { kafka: topic.kafka.clone(), landing }
}
