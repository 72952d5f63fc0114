//! Whatever happened in between, the testbed leaves the machine as it found it.
//!
//! A suite of its own: it compares lists of the whole machine, so no other test may run beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use testbed::{Testbed, require};

/// What the testbed could leave behind.
#[derive(Debug, PartialEq)]
struct Traces {
    processes: BTreeSet<(u32, String)>,
    mounts: String,
    links: BTreeSet<String>,
    packet_filters: String,
    control_groups: BTreeSet<String>,
    files: BTreeSet<String>,
}

impl Traces {
    fn of_now() -> Self {
        let saved = Command::new("iptables-save").output().map(|saved| saved.stdout).unwrap_or_default();
        let packet_filters = String::from_utf8(saved).unwrap();
        let packet_filters =
            packet_filters.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        let controllers = names_in("/sys/fs/cgroup");
        let groups = controllers.iter().flat_map(|controller| {
            names_in(&format!("/sys/fs/cgroup/{controller}"))
                .into_iter()
                .map(move |group| format!("{controller}/{group}"))
        });
        Self {
            processes: processes(),
            mounts: fs::read_to_string("/proc/self/mounts").unwrap(),
            links: names_in("/sys/class/net"),
            packet_filters,
            control_groups: groups.filter(|group| group.contains("clickstream")).collect(),
            files: names_in("/dev/shm")
                .union(&names_in("/tmp"))
                .filter(|n| n.contains("clickstream"))
                .cloned()
                .collect(),
        }
    }
}

fn names_in(folder: &str) -> BTreeSet<String> {
    let Ok(items) = fs::read_dir(folder) else { return BTreeSet::new() };
    items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
}

/// Those of the programs that a testbed consists of.
fn processes() -> BTreeSet<(u32, String)> {
    let programs =
        ["kubernetes", "java", "minio", "containerd", "containerd-shim-runc-v2", "runc", "unshare", "testbed", "pause"];
    let ids = names_in("/proc").into_iter().filter_map(|name| name.parse::<u32>().ok());
    let program_of = |id: u32| Some(fs::read_link(format!("/proc/{id}/exe")).ok()?.file_name()?.to_str()?.to_owned());
    ids.filter_map(|id| Some((id, program_of(id)?)))
        .filter(|(_, program)| programs.contains(&program.as_str()))
        .collect()
}

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

#[test]
fn nothing_is_left_after_kills_of_parts_and_of_everything() {
    {
        // Builds what has to be built, and tells whether this machine can run a node at all.
        let testbed = require!(Testbed::of_this_run());
        drop(require!(testbed.own_node()));
    }
    down();
    let before = Traces::of_now();

    // Parts are killed: the node mends itself, `up` mends the rest, and keeps its addresses.
    let variables = up();
    let ids = running();
    for part in ["kubelet", "containerd", "kafka-1", "MinIO"] {
        kill(ids[part]);
    }
    wait_until("a new kubelet and containerd", || {
        let now = running();
        ["kubelet", "containerd"].iter().all(|part| now.get(*part).is_some_and(|id| *id != ids[*part]))
    });
    assert_eq!(up(), variables);
    assert!(nodes_are_ready(&variables));
    let now = running();
    assert!(["kafka-1", "MinIO"].iter().all(|part| now[*part] != ids[*part]));
    down();
    assert_eq!(Traces::of_now(), before);

    // Everything is killed at once: nothing runs on, and the next `up` starts from what was left.
    up();
    let ids = running();
    kill(ids["supervisor"]);
    wait_until("the end of all servers", || processes() == before.processes);
    let variables = up();
    assert!(nodes_are_ready(&variables));
    down();
    assert_eq!(Traces::of_now(), before);

    // Killed once more, and then only cleaned up.
    up();
    kill(running()["supervisor"]);
    wait_until("the end of all servers", || processes() == before.processes);
    down();
    assert_eq!(Traces::of_now(), before);
}
