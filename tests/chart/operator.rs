//! The operator itself, started with the arguments that the chart gives it, by the account that the chart makes for it: a
//! whole life of a pipeline with a crash in it, and not one request that the API server refuses, nor one for a Secret that no
//! pipeline names. Its audit log is the witness; a watch that is refused would otherwise only be quiet.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
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

/// A running operator; ends with its test.
struct Operator {
    command: Command,
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
        let log = OpenOptions::new().create(true).append(true).open(folder.path().join("log")).unwrap();
        command.stderr(log);
        Self { process: command.spawn().unwrap(), command, folder }
    }

    /// Ends between two instructions; another one is started in its place, and waits until the lease is over.
    fn crash(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.process = self.command.spawn().unwrap();
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn until(&mut self, what: &str, mut happened: impl FnMut() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !happened() {
            assert!(Instant::now() < deadline, "never {what}; the operator's log:\n{}", self.log());
            // One that could not renew its lease in time ends; a kubelet would start it again.
            if self.process.try_wait().unwrap().is_some() {
                self.process = self.command.spawn().unwrap();
            }
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

/// What the operator's account has asked for.
struct Audit {
    requests: usize,
    refused: Vec<String>,
    secrets_read: BTreeSet<String>,
}

impl Audit {
    fn read(log: &Path) -> Self {
        let log = fs::read_to_string(log).unwrap();
        let entries = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let own: Vec<_> = entries
            .filter(|entry| entry["user"]["username"] == "system:serviceaccount:ops:shop-clickstream-operator")
            .collect();
        let refused = own.iter().filter(|entry| entry["responseStatus"]["code"] == 403);
        let reads = own.iter().filter(|it| it["verb"] == "get" && it["objectRef"]["resource"] == "secrets");
        let name = |it: &Value| format!("{}/{}", it["namespace"].as_str().unwrap(), it["name"].as_str().unwrap());
        Self {
            requests: own.len(),
            refused: refused.map(|entry| format!("{} {}", entry["verb"], entry["requestURI"])).collect(),
            secrets_read: reads.map(|entry| name(&entry["objectRef"])).collect(),
        }
    }
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

fn pipeline(name: &str, namespace: &str, kafka: &str) -> String {
    json!({
        "apiVersion": "clickstream.dev/v1alpha1",
        "kind": "ClickstreamPipeline",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "kafka": {"bootstrapServers": [kafka]},
            "topic": {"partitions": 2, "deletionPolicy": "Delete"},
            "schema": {"preset": "retailrocket"},
            "producer": {"source": {"generator": {"preset": "retailrocket", "events": 1000}}},
            "consumer": {"scaling": {"type": "External"}},
            "lake": {"s3": {"bucket": "lake", "credentials": {"name": "lake-keys"}}},
        },
    })
    .to_string()
}

/// A pipeline that asks for every kind of child, from its first visit to its end.
fn a_whole_life(cluster: &Cluster, operator: &mut Operator, namespace: &str, kafka: &str) {
    let name = &fresh_name("chart");
    let within = &format!("--namespace={namespace}");
    for secret in ["lake-keys", "somebody-elses"] {
        cluster.kubectl(
            &[
                "create",
                "secret",
                "generic",
                secret,
                "--from-literal=AWS_ACCESS_KEY_ID=id",
                "--from-literal=AWS_SECRET_ACCESS_KEY=secret",
                within,
            ],
            "",
        );
    }
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &pipeline(name, namespace, kafka));
    let account = format!("{name}-worker");
    operator.until("a first child", || cluster.object(&["serviceaccount", &account, within]).is_some());
    operator.crash();
    for (kind, role) in [("deployment", "producer"), ("deployment", "consumer"), ("podmonitor", "metrics")] {
        let child = format!("{name}-{role}");
        operator.until(&format!("a {kind} {child}"), || cluster.object(&[kind, &child, within]).is_some());
    }
    cluster.kubectl(&["delete", "csp", name, within, "--wait=false"], "");
    operator.until("an end of the pipeline", || cluster.object(&["csp", name, within]).is_none());
}

/// With the chart's rights for a mode; the pipeline lives in `namespace`.
fn works(mode: &str, namespace: &str) -> Option<Cluster> {
    let helm = require!(Helm::three());
    let kafka = require!(require!(Testbed::of_this_run()).kafka()).plain;
    let folder = tempfile::tempdir().unwrap();
    let cluster = require!(witnessed(folder.path()));
    for name in ["ops", "blog", "shop"] {
        cluster.kubectl(&["create", "namespace", name], "");
    }
    let values = format!("{SMALLEST}\ndrainDeadline: 2s\n{mode}");
    let chart = chart();
    let words = ["install", "shop", &chart.to_string_lossy(), "--namespace=ops", "--values=-"];
    helm.says(cluster.address(), &words, &values);
    let definition = "crd/clickstreampipelines.clickstream.dev";
    cluster.kubectl(&["wait", "--for=condition=Established", "--timeout=180s", definition], "");
    let rendered = helm.render(&values).unwrap();
    let arguments = &only(&rendered, "Deployment")["spec"]["template"]["spec"]["containers"][0]["args"];
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &pipeline("elsewhere", "ops", "nobody.invalid:9092"));
    let mut operator = Operator::start(&cluster, arguments);
    a_whole_life(&cluster, &mut operator, namespace, &kafka);
    let audit = Audit::read(&folder.path().join("audit.log"));
    assert!(audit.requests > 20, "only {} requests were written down", audit.requests);
    assert!(audit.refused.is_empty(), "{mode}: refused {:#?}\n{}", audit.refused, operator.log());
    let named = BTreeSet::from([format!("{namespace}/lake-keys"), "ops/lake-keys".to_owned()]);
    assert!(!audit.secrets_read.is_empty() && audit.secrets_read.is_subset(&named), "{:?}", audit.secrets_read);
    Some(cluster)
}

#[test]
fn the_operator_works_with_what_the_chart_gives_it_for_its_own_namespace() {
    works("watch: {mode: Release}", "ops");
}

#[test]
fn the_operator_works_with_what_the_chart_gives_it_for_a_list_of_namespaces() {
    let Some(cluster) = works("watch: {mode: List, namespaces: [blog, shop]}", "blog") else { return };
    let elsewhere = cluster.object(&["csp", "elsewhere", "--namespace=ops"]).unwrap();
    assert_eq!(elsewhere["metadata"]["finalizers"], Value::Null, "what is not in the list is left alone");
    assert_eq!(elsewhere["status"]["observedGeneration"], -1);
}

#[test]
fn the_operator_works_with_what_the_chart_gives_it_for_all_namespaces() {
    works("watch: {mode: All, allowCrossNamespace: true}", "shop");
}
