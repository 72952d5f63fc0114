//! A test's own corner of the cluster, with a pipeline `shop`.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testbed::S3Address;

use crate::bucket::Bucket;
use crate::evidence;
use crate::ground::{Ground, said};

/// Longer than anything takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);
const PATIENCE_OF_KUBECTL: &str = "--timeout=300s";

pub(crate) struct Yard {
    pub(crate) ground: &'static Ground,
    pub(crate) namespace: String,
    pub(crate) bucket: Bucket,
    kafka: String,
    /// Of servers of this test's own, for whoever looks into a failure.
    pub(crate) logs: Vec<PathBuf>,
    since: Instant,
}

impl Yard {
    pub(crate) fn new(ground: &'static Ground, name: String, kafka: String, s3: S3Address) -> Self {
        let bucket = Bucket { name: name.clone(), s3 };
        Self { ground, namespace: name, bucket, kafka, logs: Vec::new(), since: Instant::now() }
    }

    /// Tells whoever looks on what is being done.
    pub(crate) fn step(&self, what: &str) {
        eprintln!("{:>4} s  {}: {what}", self.since.elapsed().as_secs(), self.namespace);
    }

    pub(crate) fn give_keys(&self, secret: &str) {
        self.apply(&json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "lake-keys"}, "stringData": {
            "AWS_ACCESS_KEY_ID": self.bucket.s3.access_key, "AWS_SECRET_ACCESS_KEY": secret}}));
    }

    /// A small shop: so many generated events, as fast as they go, landed a few seconds later.
    pub(crate) fn shop(&self, events: u64) -> Value {
        let small = json!({"resources": {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}}});
        json!({"apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline", "metadata": {"name": "shop"}, "spec": {
            "kafka": {"bootstrapServers": [self.kafka]},
            "topic": {"partitions": 4},
            "schema": {"preset": "retailrocket"},
            "producer": {"source": {"generator": {"preset": "retailrocket", "events": events}}},
            "consumer": {"replicas": 2, "batch": {"maxAge": "2s"}},
            "lake": {"s3": {
                "bucket": self.bucket.name, "endpoint": self.bucket.s3.endpoint_for_pods, "credentials": {"name": "lake-keys"},
            }},
            "workers": {"producer": small, "consumer": small},
        }})
    }

    pub(crate) fn apply(&self, object: &Value) {
        let mut kubectl = self.ground.servers.cluster.kubectl();
        kubectl.args(["--namespace", &self.namespace, "apply", "-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut kubectl = kubectl.spawn().unwrap();
        serde_json::to_writer(kubectl.stdin.take().unwrap(), object).unwrap();
        assert!(kubectl.wait().unwrap().success());
    }

    /// What `kubectl` prints.
    pub(crate) fn kubectl(&self, words: &[&str]) -> String {
        let output = self.ground.kubectl(&self.namespace, words);
        assert!(output.status.success(), "kubectl {words:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Waits as a person does.
    pub(crate) fn wait(&self, what: &str) {
        self.kubectl(&["wait", &format!("--for={what}"), "csp/shop", PATIENCE_OF_KUBECTL]);
    }

    /// A field of the pipeline.
    pub(crate) fn field(&self, path: &str) -> String {
        self.kubectl(&["get", "csp", "shop", &format!("--output=jsonpath={{{path}}}")])
    }

    /// Events that have been sent, as the pipeline was last told.
    pub(crate) fn sent(&self) -> u64 {
        self.field(".status.producer.sent").parse().unwrap_or_default()
    }

    /// Reason and message of a condition.
    pub(crate) fn condition(&self, kind: &str) -> (String, String) {
        let of = |field: &str| self.field(&format!(r#".status.conditions[?(@.type=="{kind}")].{field}"#));
        (of("reason"), of("message"))
    }

    /// Waits for the reason of a condition; its message.
    pub(crate) fn until_told(&self, kind: &str, reason: &str) -> String {
        until(&format!("{kind}: {reason}"), || {
            let (found, message) = self.condition(kind);
            (found == reason).then_some(message)
        })
    }

    /// The folder of the bucket under which the pipeline lands.
    pub(crate) fn place(&self) -> String {
        format!("{}/shop", self.namespace)
    }

    /// `clickstream-worker verify` on the lake, with its exit status and its proof.
    pub(crate) fn verify(&self) -> (bool, Value) {
        let place = format!("s3://{}/{}", self.bucket.name, self.place());
        let output = Command::new(env!("CARGO_BIN_EXE_worker"))
            .args(["verify", "--lake", &place, "--endpoint", &self.bucket.s3.endpoint, "--deep", "--json"])
            .env("AWS_ACCESS_KEY_ID", &self.bucket.s3.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &self.bucket.s3.secret_key)
            .output()
            .unwrap();
        (output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_else(|_| said(&output).into()))
    }

    /// How many events the lake holds, those in quarantine included, each proven to be there once.
    pub(crate) fn proven(&self) -> u64 {
        let (proven, proof) = self.verify();
        assert!(proven, "{proof:#}");
        let chains = proof["chains"].as_array().cloned().unwrap_or_default();
        chains.iter().map(|chain| chain["events"].as_u64().unwrap() + chain["quarantined"].as_u64().unwrap()).sum()
    }

    /// Deletes the pipeline, and waits until it is gone.
    pub(crate) fn delete(&self) {
        self.step("deleted");
        self.kubectl(&["delete", "csp", "shop", PATIENCE_OF_KUBECTL]);
    }
}

impl Drop for Yard {
    fn drop(&mut self) {
        if thread::panicking() {
            evidence::collect(self);
        }
    }
}

/// Waits for something.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "never {what}");
        thread::sleep(Duration::from_millis(200));
    }
}
