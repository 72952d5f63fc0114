//! Helm, as a person calls it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use testbed::{Cache, ClusterAddress, HELM, HELM4, Program, Unavailable};

use crate::repository::chart;

/// Without a cluster Helm takes this version for the cluster's.
const KUBERNETES: &str = "--kube-version=1.34.4";

/// One of the two Helms that people have, with a home of its own.
pub(crate) struct Helm {
    program: PathBuf,
    home: TempDir,
}

impl Helm {
    /// Helm 3.
    pub(crate) fn three() -> Result<Self, Unavailable> {
        Self::of(&HELM)
    }

    /// Helm 4.
    pub(crate) fn four() -> Result<Self, Unavailable> {
        Self::of(&HELM4)
    }

    fn of(program: &Program) -> Result<Self, Unavailable> {
        Ok(Self { program: Cache::of_user()?.folder_of(program)?.join("helm"), home: tempfile::tempdir()? })
    }

    /// The objects of a release named `shop` in the namespace `ops`, or what Helm says instead.
    pub(crate) fn render(&self, values: &str) -> Result<Vec<Value>, String> {
        let chart = chart();
        let words = ["template", "shop", &chart.to_string_lossy(), "--namespace=ops", KUBERNETES, "--values=-"];
        let output = self.run(&words, values, None);
        if !output.status.success() {
            return Err(String::from_utf8(output.stderr).unwrap());
        }
        Ok(documents(&String::from_utf8(output.stdout).unwrap()))
    }

    /// What Helm prints when it succeeds on a cluster.
    pub(crate) fn says(&self, cluster: &ClusterAddress, words: &[&str], values: &str) -> String {
        let output = self.run(words, values, Some(&cluster.kubeconfig));
        assert!(output.status.success(), "helm {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Helm's answer to `lint`.
    pub(crate) fn lint(&self, values: &str) -> Output {
        self.run(&["lint", "--strict", &chart().to_string_lossy(), KUBERNETES, "--values=-"], values, None)
    }

    fn run(&self, words: &[&str], values: &str, kubeconfig: Option<&Path>) -> Output {
        let mut command = Command::new(&self.program);
        for folder in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            command.env(folder, self.home.path().join(folder));
        }
        command.env("KUBECONFIG", kubeconfig.unwrap_or(Path::new("/dev/null")));
        command.env_remove("HTTPS_PROXY").env_remove("https_proxy");
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut helm = command.spawn().unwrap();
        helm.stdin.take().unwrap().write_all(values.as_bytes()).unwrap();
        helm.wait_with_output().unwrap()
    }
}

/// The documents of a stream of YAML.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(text).unwrap();
    documents.into_iter().filter(|document| !document.is_null()).collect()
}

/// The only object of a kind.
pub(crate) fn only<'a>(objects: &'a [Value], kind: &str) -> &'a Value {
    let found: Vec<_> = objects.iter().filter(|object| object["kind"] == kind).collect();
    assert_eq!(found.len(), 1, "{kind}");
    found[0]
}
