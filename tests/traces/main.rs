//! Whatever happened in between, the testbed leaves the machine as it found it.
//!
//! A suite of its own: it takes the whole testbed up and down several times.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use clickstream_tests::machine::{Process, Traces, are_gone, descendants};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use testbed::{Testbed, require};

/// The program, as a testbed beside the one that other suites use.
fn testbed(action: &str) -> Output {
    let program = std::env::current_exe().unwrap().parent().unwrap().with_file_name("testbed");
    Command::new(program).arg(action).env("TESTBED_INSTANCE", "traces").output().unwrap()
}

/// What `eval` would set.
fn up() -> BTreeMap<String, String> {
    let output = testbed("up");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let set = lines.lines().map(|line| line.strip_prefix("export ").unwrap().split_once('=').unwrap());
    set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn down() {
    let output = testbed("down");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn running() -> BTreeMap<String, u32> {
    let output = String::from_utf8(testbed("status").stdout).unwrap();
    let lines = output.lines().map(|line| line.trim().split_once("  ").unwrap());
    lines.map(|(id, name)| (name.to_owned(), id.parse().unwrap())).collect()
}

fn kill(id: u32) {
    kill_process(Pid::from_raw(i32::try_from(id).unwrap()).unwrap(), Signal::KILL).unwrap();
}

fn nodes_are_ready(variables: &BTreeMap<String, String>) -> bool {
    let path = variables["PATH"].replace("\"$PATH\"", "/usr/bin:/bin");
    let kubectl =
        path.split(':').map(|folder| format!("{folder}/kubectl")).find(|file| fs::exists(file).unwrap()).unwrap();
    let arguments = ["wait", "--for=condition=Ready", "node", "--all", "--timeout=120s"];
    let waited =
        Command::new(kubectl).arg("--kubeconfig").arg(&variables["KUBECONFIG"]).args(arguments).output().unwrap();
    waited.status.success()
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(2);
    while !condition() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// How the node of a cluster calls this machine: the other address of its link.
fn machine_of(variables: &BTreeMap<String, String>) -> Ipv4Addr {
    let kubeconfig: Value = serde_json::from_slice(&fs::read(&variables["KUBECONFIG"]).unwrap()).unwrap();
    let url = kubeconfig["clusters"][0]["cluster"]["server"].as_str().unwrap();
    let node: Ipv4Addr = url.trim_start_matches("https://").split(':').next().unwrap().parse().unwrap();
    Ipv4Addr::from_bits(node.to_bits() - 1)
}

/// A testbed that is up.
struct Up {
    variables: BTreeMap<String, String>,
    machine: Ipv4Addr,
    processes: Vec<Process>,
}

impl Up {
    fn now() -> Self {
        let variables = up();
        Self { machine: machine_of(&variables), processes: descendants(running()["supervisor"]), variables }
    }

    /// Kills the supervisor, and sees everything end with it.
    fn kill_all(&self) {
        kill(running()["supervisor"]);
        wait_until("the end of all servers", || are_gone(&self.processes));
    }

    fn has_left_nothing(&self, before: &Traces) {
        assert!(are_gone(&self.processes));
        assert_eq!(Traces::of_node(self.machine), *before);
        assert!(!fs::exists(Path::new(&self.variables["KUBECONFIG"])).unwrap());
    }
}

#[test]
fn nothing_is_left_after_kills_of_parts_and_of_everything() {
    {
        // Builds what has to be built, and tells whether this machine can run a node at all.
        let testbed = require!(Testbed::of_this_run());
        drop(require!(testbed.own_node()));
    }
    down();
    let before = Traces::before();

    // Parts are killed: the node mends itself, `up` mends the rest, and keeps its addresses.
    let first = Up::now();
    let ids = running();
    for part in ["kubelet", "containerd", "kafka-1", "MinIO"] {
        kill(ids[part]);
    }
    wait_until("a new kubelet and containerd", || {
        let now = running();
        ["kubelet", "containerd"].iter().all(|part| now.get(*part).is_some_and(|id| *id != ids[*part]))
    });
    assert_eq!(up(), first.variables);
    assert!(nodes_are_ready(&first.variables));
    let now = running();
    assert!(["kafka-1", "MinIO"].iter().all(|part| now[*part] != ids[*part]));
    down();
    first.has_left_nothing(&before);

    // Everything is killed at once: nothing runs on, and the next `up` starts from what was left.
    Up::now().kill_all();
    let second = Up::now();
    assert!(nodes_are_ready(&second.variables));

    // Killed once more, and then only cleaned up.
    second.kill_all();
    down();
    second.has_left_nothing(&before);
}
