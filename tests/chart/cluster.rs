//! An API server that knows the resources of the Prometheus operator, and nothing of ours yet.

use std::io::Write;
use std::process::{Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use testbed::{Api, Cache, ClusterAddress, MONITORING, Testbed, Unavailable};

/// Kinds that the chart or the operator may make.
const MONITORING_FILES: [&str; 3] = [
    "monitoring.coreos.com_podmonitors.yaml",
    "monitoring.coreos.com_prometheusrules.yaml",
    "monitoring.coreos.com_servicemonitors.yaml",
];

/// A cluster of one test's own: the definition of our resource belongs to all of it.
pub(crate) struct Cluster {
    api: Api,
}

impl Cluster {
    /// One that tests share which only ask.
    pub(crate) fn asked() -> Result<&'static Self, Unavailable> {
        static CLUSTER: OnceLock<Result<Cluster, Unavailable>> = OnceLock::new();
        CLUSTER.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    pub(crate) fn start() -> Result<Self, Unavailable> {
        Self::start_with(&[])
    }

    /// One whose API server has these arguments too.
    pub(crate) fn start_with(arguments: &[String]) -> Result<Self, Unavailable> {
        let definitions = Cache::of_user()?.folder_of(&MONITORING)?;
        let cluster = Self { api: Testbed::of_this_run()?.own_api(arguments)? };
        for file in MONITORING_FILES {
            let path = definitions.join(file);
            let path = path.to_string_lossy();
            cluster.kubectl(&["apply", "--server-side", "-f", &path], "");
            cluster.kubectl(&["wait", "--for=condition=Established", "--timeout=180s", "-f", &path], "");
        }
        Ok(cluster)
    }

    pub(crate) fn address(&self) -> &ClusterAddress {
        self.api.address()
    }

    /// What `kubectl` prints when it succeeds.
    pub(crate) fn kubectl(&self, words: &[&str], input: &str) -> String {
        let output = self.tries(words, input);
        assert!(output.status.success(), "kubectl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What `kubectl` makes of it.
    pub(crate) fn tries(&self, words: &[&str], input: &str) -> Output {
        let mut command = self.address().kubectl();
        // The default cache is kept by address, and the next server on this port may not be this one.
        command.env("KUBECACHEDIR", self.address().kubeconfig.with_file_name("kubectl-cache"));
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut kubectl = command.spawn().unwrap();
        kubectl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        kubectl.wait_with_output().unwrap()
    }

    /// An object, or `None` where there is none.
    pub(crate) fn object(&self, words: &[&str]) -> Option<Value> {
        let words: Vec<_> = ["get", "--ignore-not-found", "--output=json"].iter().chain(words).copied().collect();
        let said = self.kubectl(&words, "");
        (!said.is_empty()).then(|| serde_json::from_str(&said).unwrap())
    }
}
