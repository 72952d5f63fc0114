use std::fs::{self, File};
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::cluster::Cluster;

/// The program itself; it ends with the bench.
pub(crate) struct Operator {
    program: Child,
    folder: TempDir,
}

impl Operator {
    /// Starts it, and waits until it tells figures.
    pub(crate) async fn start(cluster: &Cluster, resync: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kubeconfig = folder.path().join("kubeconfig");
        fs::write(&kubeconfig, cluster.kubeconfig()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.env("KUBECONFIG", kubeconfig).env_remove("HTTPS_PROXY").env_remove("https_proxy");
        command.args(["run", "--worker-image=example.test/worker:1", "--listen=127.0.0.1:0", "--log-format=json"]);
        command.arg(format!("--resync={}s", resync.as_secs()));
        command.stderr(File::create(folder.path().join("log")).unwrap());
        let operator = Self { program: command.spawn().unwrap(), folder };
        while operator.figures().is_none() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        operator
    }

    fn figures(&self) -> Option<String> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let address = lines.find_map(|line| Some(line["address"].as_str()?.to_owned()))?;
        let mut answer = ureq::get(format!("http://{address}/metrics")).call().ok()?;
        answer.body_mut().read_to_string().ok()
    }

    /// How often it has visited a pipeline.
    pub(crate) fn visits(&self) -> u64 {
        let figures = tokio::task::block_in_place(|| self.figures()).unwrap();
        let visits = figures.lines().filter(|line| line.starts_with("clickstream_operator_reconciliations_total"));
        visits.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap()).sum()
    }

    /// Seconds of processor time that it has used.
    pub(crate) fn processor(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.program.id())).unwrap();
        let (_, after_its_name) = stat.rsplit_once(')').unwrap();
        let ticks = after_its_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap());
        f64::from(ticks.sum::<u32>()) / 100.0
    }

    /// A figure of its memory, in MiB, by the kernel's name for it.
    pub(crate) fn memory(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let kib: f64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap();
        kib / 1024.0
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
