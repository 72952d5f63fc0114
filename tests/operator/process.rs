//! The operator as a program of its own, with the lease: one that can be killed.

use std::fs::{self, File};
use std::process::{Child, Command};

use serde_json::Value;
use tempfile::TempDir;

use crate::ground::Yard;

/// A running program; it ends with its test.
pub(crate) struct Process {
    program: Child,
    folder: TempDir,
}

impl Process {
    /// One that looks after the namespace if it is elected.
    pub(crate) fn start(yard: &Yard) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.env("KUBECONFIG", &yard.ground.cluster().kubeconfig);
        command.env_remove("HTTPS_PROXY").env_remove("https_proxy");
        command.args(["run", "--worker-image=example.test/worker:1", "--listen=127.0.0.1:0", "--leader-election"]);
        command.args(["--resync=2s", "--drain-deadline=20s", "--kafka-every=1s", "--log-format=json"]);
        command.args([format!("--lease-namespace={}", yard.namespace), format!("--namespaces={}", yard.namespace)]);
        command.stderr(File::create(folder.path().join("log")).unwrap());
        Self { program: command.spawn().unwrap(), folder }
    }

    pub(crate) fn id(&self) -> u32 {
        self.program.id()
    }

    /// What it tells Prometheus; `None` while it starts.
    pub(crate) fn figures(&self) -> Option<String> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let address = lines.find_map(|line| Some(line["address"].as_str()?.to_owned()))?;
        let mut answer = ureq::get(format!("http://{address}/metrics")).call().ok()?;
        answer.body_mut().read_to_string().ok()
    }

    /// With a signal that it cannot hear.
    pub(crate) fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
