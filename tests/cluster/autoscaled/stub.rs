//! A stub in the place of a metrics adapter, made known to the API server.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use testbed::{Authority, ClusterAddress, Forward, NodeAddress, Unavailable};

const SERVICE: &str = "stub-of-external-metrics";
const API: &str = "v1beta1.external.metrics.k8s.io";

/// Answers with one value, whoever asks for what. While it is known, it is the cluster's only source of external metrics.
pub(super) struct Stub {
    cluster: ClusterAddress,
    value: PathBuf,
    server: Child,
    _forward: Forward,
    _folder: TempDir,
}

impl Stub {
    /// Starts it, and waits until the API server finds it.
    pub(super) fn start(node: &NodeAddress, metric: &str) -> Result<Self, Unavailable> {
        let folder = tempfile::tempdir()?;
        let identity = Authority::create(folder.path())?.issue("stub", &format!("/CN={SERVICE}"), &[])?;
        let value = folder.path().join("value");
        fs::write(&value, "1")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("cluster/autoscaled/stub.py");
        let mut server = Command::new("setpriv"); // it ends with the thread of the test
        server.args(["--pdeathsig", "KILL", "--", "python3"]).arg(script);
        server.arg(identity.certificate).arg(identity.key).arg(metric).arg(&value).stdout(Stdio::piped());
        let mut server = server.spawn()?;
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port)?;
        let port = port.trim().parse().expect("the stub prints its port");
        let cluster = node.cluster.clone();
        let stub = Self { _forward: Forward::start(node.machine, port)?, cluster, value, server, _folder: folder };
        stub.make_known(node, port);
        Ok(stub)
    }

    /// What it answers from now on.
    pub(super) fn tell(&self, value: &str) {
        let next = self.value.with_extension("next");
        fs::write(&next, value).unwrap();
        fs::rename(next, &self.value).unwrap();
    }

    fn make_known(&self, node: &NodeAddress, port: u16) {
        let labels = json!({"kubernetes.io/service-name": SERVICE});
        let service = json!({"name": SERVICE, "namespace": "kube-system"});
        let objects = json!({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Service", "metadata": service, "spec": {"ports": [{"port": 443, "targetPort": port}]}},
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
                "metadata": {"name": SERVICE, "namespace": "kube-system", "labels": labels},
                "addressType": "IPv4", "ports": [{"port": port}], "endpoints": [{"addresses": [node.machine]}]},
            {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": API}, "spec": {
                "group": "external.metrics.k8s.io", "version": "v1beta1", "service": service,
                "insecureSkipTLSVerify": true, "groupPriorityMinimum": 100, "versionPriority": 100}},
        ]});
        let mut kubectl = self.cluster.kubectl();
        let mut kubectl = kubectl.args(["apply", "-f", "-"]).stdin(Stdio::piped()).spawn().unwrap();
        serde_json::to_writer(kubectl.stdin.take().unwrap(), &objects).unwrap();
        assert!(kubectl.wait().unwrap().success());
        let available = ["wait", "--for=condition=Available", "--timeout=300s", "apiservice", API];
        assert!(self.cluster.kubectl().args(available).status().unwrap().success());
    }
}

/// An API that nobody serves would hold up whoever asks the cluster for all of its APIs.
impl Drop for Stub {
    fn drop(&mut self) {
        let _ = self.cluster.kubectl().args(["delete", "apiservice", API]).status();
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
