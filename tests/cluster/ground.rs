//! A node with the operator installed by its chart, as a person would.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use serde_json::{Value, json};
use testbed::{Cache, HELM, Image, KafkaAddress, NodeAddress, S3Address, Testbed, Unavailable, fresh_name};

/// Longer than anything takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);
const PATIENCE_OF_KUBECTL: &str = "--timeout=300s";
const NAMESPACE: &str = "clickstream-system";

/// What all tests of the suite share.
pub(crate) struct Ground {
    pub(crate) node: NodeAddress,
    pub(crate) kafka: KafkaAddress,
    pub(crate) s3: S3Address,
}

impl Ground {
    pub(crate) fn shared() -> Result<&'static Self, Unavailable> {
        static GROUND: OnceLock<Result<Ground, Unavailable>> = OnceLock::new();
        GROUND.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    fn start() -> Result<Self, Unavailable> {
        let testbed = Testbed::of_this_run()?;
        let ground = Self { node: testbed.node()?, kafka: testbed.kafka()?, s3: testbed.s3()? };
        let tag = fresh_name("road");
        for (name, program) in [
            ("clickstream/worker", env!("CARGO_BIN_EXE_worker")),
            ("clickstream/operator", env!("CARGO_BIN_EXE_operator")),
        ] {
            let image = Image::of_program(name, &tag, Path::new(program), testbed.folder(&fresh_name("image"))?)?;
            ground.node.load_image(&image)?;
        }
        ground.install(&tag)?;
        Ok(ground)
    }

    /// What README says under "On your cluster", but for where the images come from.
    fn install(&self, tag: &str) -> Result<(), Unavailable> {
        let helm = Cache::of_user()?.folder_of(&HELM)?.join("helm");
        let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("../charts/clickstream-operator");
        let home = tempfile::tempdir()?;
        let mut install = Command::new(helm);
        for folder in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            install.env(folder, home.path());
        }
        install.args(["install", "clickstream"]).arg(chart).arg("--kubeconfig").arg(&self.node.cluster.kubeconfig);
        install.args(["--namespace", NAMESPACE, "--create-namespace", "--wait", "--timeout=300s"]);
        for value in [
            "image.registry=docker.io".to_owned(),
            format!("image.tag={tag}"),
            "image.pullPolicy=Never".to_owned(),
            format!("worker.image.tag={tag}"),
            "worker.image.pullPolicy=Never".to_owned(),
            "resources.requests.cpu=50m".to_owned(),
        ] {
            install.args(["--set", &value]);
        }
        let output = install.output()?;
        let pods = || said(&self.kubectl(NAMESPACE, &["describe", "pods"])) + &self.operators_log();
        assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), pods());
        Ok(())
    }

    /// What the operator has to say.
    pub(crate) fn operators_log(&self) -> String {
        said(
            &self.kubectl(NAMESPACE, &["logs", "--selector=app.kubernetes.io/name=clickstream-operator", "--tail=200"]),
        )
    }

    fn kubectl(&self, namespace: &str, words: &[&str]) -> Output {
        self.node.cluster.kubectl().args(["--namespace", namespace]).args(words).output().unwrap()
    }

    /// A namespace with the restricted profile, a bucket and its keys.
    pub(crate) fn yard(&'static self) -> Yard {
        let name = fresh_name("yard").to_lowercase().replace('_', "-");
        let yard = Yard { ground: self, namespace: name.clone(), bucket: name };
        yard.apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": yard.namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}));
        yard.make_bucket(&yard.bucket);
        yard.give_keys(&self.s3.secret_key);
        yard
    }
}

/// A test's own corner of the cluster.
pub(crate) struct Yard {
    pub(crate) ground: &'static Ground,
    pub(crate) namespace: String,
    pub(crate) bucket: String,
}

impl Yard {
    pub(crate) fn make_bucket(&self, bucket: &str) {
        let s3 = &self.ground.s3;
        let keys = Credentials::new(&s3.access_key, &s3.secret_key, None, None, "test");
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(&s3.endpoint)
            .force_path_style(true)
            .credentials_provider(keys)
            .build();
        let made = async { aws_sdk_s3::Client::from_conf(config).create_bucket().bucket(bucket).send().await };
        tokio::runtime::Runtime::new().unwrap().block_on(made).unwrap();
    }

    pub(crate) fn give_keys(&self, secret: &str) {
        self.apply(&json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "lake-keys"}, "stringData": {
            "AWS_ACCESS_KEY_ID": self.ground.s3.access_key, "AWS_SECRET_ACCESS_KEY": secret}}));
    }

    /// A small shop: so many generated events, as fast as they go, landed a few seconds later.
    pub(crate) fn shop(&self, events: u64) -> Value {
        let small = json!({"resources": {"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}}});
        json!({"apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline", "metadata": {"name": "shop"}, "spec": {
            "kafka": {"bootstrapServers": [self.ground.kafka.plain_for_pods]},
            "topic": {"partitions": 4},
            "schema": {"preset": "retailrocket"},
            "producer": {"source": {"generator": {"preset": "retailrocket", "events": events}}},
            "consumer": {"replicas": 2, "batch": {"maxAge": "2s"}},
            "lake": {"s3": {
                "bucket": self.bucket, "endpoint": self.ground.s3.endpoint_for_pods, "credentials": {"name": "lake-keys"},
            }},
            "workers": {"producer": small, "consumer": small},
        }})
    }

    pub(crate) fn apply(&self, object: &Value) {
        let mut kubectl = self.ground.node.cluster.kubectl();
        kubectl.args(["--namespace", &self.namespace, "apply", "-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut kubectl = kubectl.spawn().unwrap();
        serde_json::to_writer(kubectl.stdin.take().unwrap(), object).unwrap();
        assert!(kubectl.wait().unwrap().success());
    }

    /// What `kubectl` prints.
    pub(crate) fn kubectl(&self, words: &[&str]) -> String {
        let output = self.ground.kubectl(&self.namespace, words);
        assert!(output.status.success(), "kubectl {words:?}: {}\n{}", said(&output), self.everything());
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

    /// Status and message of a condition.
    pub(crate) fn condition(&self, kind: &str) -> (String, String) {
        let of = |field: &str| self.field(&format!(r#".status.conditions[?(@.type=="{kind}")].{field}"#));
        (of("reason"), of("message"))
    }

    /// Waits for something.
    pub(crate) fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < deadline, "never {what}\n{}", self.everything());
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// `clickstream-worker verify` on the lake, with its exit status and its proof.
    pub(crate) fn verify(&self) -> (bool, Value) {
        let place = format!("s3://{}/{}/shop", self.bucket, self.namespace);
        let output = Command::new(env!("CARGO_BIN_EXE_worker"))
            .args(["verify", "--lake", &place, "--endpoint", &self.ground.s3.endpoint, "--deep", "--json"])
            .env("AWS_ACCESS_KEY_ID", &self.ground.s3.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &self.ground.s3.secret_key)
            .output()
            .unwrap();
        (output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_else(|_| said(&output).into()))
    }

    /// What a person would look at, for a test that failed.
    fn everything(&self) -> String {
        let looks: [&[&str]; 4] = [
            &["get", "csp", "--output=yaml"],
            &["get", "pods,deployments,configmaps"],
            &["get", "events", "--sort-by=.lastTimestamp"],
            &["logs", "--selector=clickstream.dev/pipeline", "--tail=30", "--prefix"],
        ];
        let looked: Vec<_> = looks.iter().map(|words| said(&self.ground.kubectl(&self.namespace, words))).collect();
        format!("{}\n{}", looked.join("\n"), self.ground.operators_log())
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
