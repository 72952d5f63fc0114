//! The operator itself, started with the arguments that the chart gives it, by the account that the chart makes for it: a
//! whole life of a pipeline, and not one request that the API server refuses. Its audit log is the witness; a watch that
//! is refused would otherwise only be quiet.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use testbed::{Testbed, Unavailable, fresh_name, require};

use crate::cluster::Cluster;
use crate::helm::{Helm, only};
use crate::rendered::SMALLEST;
use crate::repository::chart;

const PATIENCE: Duration = Duration::from_mins(3);
/// The fewest rights and the most.
const MODES: [&str; 2] = ["watch: {mode: Release}", "watch: {mode: All, allowCrossNamespace: true}"];

/// A running operator; ends with its test.
struct Operator {
    process: Child,
    folder: TempDir,
}

impl Operator {
    /// As the pod of the release would start it.
    fn start(cluster: &Cluster, arguments: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let token = cluster.kubectl(&["create", "token", "shop-clickstream-operator", "--namespace=ops"], "");
        let mut kubeconfig: Value =
            serde_json::from_str(&fs::read_to_string(&cluster.address().kubeconfig).unwrap()).unwrap();
        kubeconfig["users"][0]["user"] = json!({"token": token.trim()});
        let file = folder.path().join("kubeconfig");
        fs::write(&file, kubeconfig.to_string()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.env("KUBECONFIG", file).env_remove("HTTPS_PROXY").env_remove("https_proxy");
        let arguments: Vec<String> = serde_json::from_value(arguments.clone()).unwrap();
        command.args(arguments.iter().filter(|argument| !argument.starts_with("--listen=")));
        // What a pod has of its own: a port, and the file with its namespace.
        command.args(["--listen=127.0.0.1:0", "--lease-namespace=ops", "--kafka-every=1s"]);
        command.stderr(File::create(folder.path().join("log")).unwrap());
        Self { process: command.spawn().unwrap(), folder }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn until(&mut self, what: &str, mut happened: impl FnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !happened() {
            let runs = self.process.try_wait().unwrap().is_none();
            assert!(runs && Instant::now() < deadline, "never {what}; the operator's log:\n{}", self.log());
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Requests of the operator's account: how many there were, and those that were refused.
fn audited(log: &str) -> (usize, Vec<String>) {
    let entries = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let own: Vec<_> = entries
        .filter(|entry| entry["user"]["username"] == "system:serviceaccount:ops:shop-clickstream-operator")
        .collect();
    let refused = own.iter().filter(|entry| entry["responseStatus"]["code"] == 403);
    (own.len(), refused.map(|entry| format!("{} {}", entry["verb"], entry["requestURI"])).collect())
}

/// A cluster that writes down every request.
fn witnessed(folder: &Path) -> Result<Cluster, Unavailable> {
    let policy = folder.join("policy.yaml");
    let rules = json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]});
    fs::write(&policy, rules.to_string())?;
    let audit = folder.join("audit.log");
    let flag = |name: &str, file: &Path| format!("--{name}={}", file.display());
    Cluster::start_with(&[flag("audit-policy-file", &policy), flag("audit-log-path", &audit)])
}

/// A pipeline that asks for every kind of child, from its first visit to its end.
fn a_whole_life(cluster: &Cluster, operator: &mut Operator, kafka: &str) {
    let name = &fresh_name("chart");
    let pipeline = json!({
        "apiVersion": "clickstream.dev/v1alpha1",
        "kind": "ClickstreamPipeline",
        "metadata": {"name": name, "namespace": "ops"},
        "spec": {
            "kafka": {"bootstrapServers": [kafka]},
            "topic": {"partitions": 2, "deletionPolicy": "Delete"},
            "schema": {"preset": "retailrocket"},
            "producer": {"source": {"generator": {"preset": "retailrocket", "events": 1000}}},
            "consumer": {"scaling": {"type": "External"}},
            "lake": {"s3": {"bucket": "lake"}},
        },
    });
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &pipeline.to_string());
    for (kind, role) in [("deployment", "producer"), ("deployment", "consumer"), ("podmonitor", "metrics")] {
        let child = format!("{name}-{role}");
        operator.until(&format!("a {kind} {child}"), || cluster.object(&[kind, &child, "--namespace=ops"]).is_some());
    }
    cluster.kubectl(&["delete", "csp", name, "--namespace=ops", "--wait=false"], "");
    operator.until("an end of the pipeline", || cluster.object(&["csp", name, "--namespace=ops"]).is_none());
}

#[test]
fn the_operator_works_with_what_the_chart_gives_it() {
    let helm = require!(Helm::three());
    let kafka = require!(require!(Testbed::of_this_run()).kafka()).plain;
    let chart = chart();
    let words = ["install", "shop", &chart.to_string_lossy(), "--namespace=ops", "--create-namespace", "--values=-"];
    for mode in MODES {
        let folder = tempfile::tempdir().unwrap();
        let cluster = require!(witnessed(folder.path()));
        let values = format!("{SMALLEST}\ndrainDeadline: 2s\n{mode}");
        helm.says(cluster.address(), &words, &values);
        let rendered = helm.render(&values).unwrap();
        let arguments = &only(&rendered, "Deployment")["spec"]["template"]["spec"]["containers"][0]["args"];
        let mut operator = Operator::start(&cluster, arguments);
        a_whole_life(&cluster, &mut operator, &kafka);
        let (requests, refused) = audited(&fs::read_to_string(folder.path().join("audit.log")).unwrap());
        assert!(requests > 20, "only {requests} requests were written down");
        assert!(refused.is_empty(), "{mode}: refused {refused:#?}\n{}", operator.log());
    }
}
