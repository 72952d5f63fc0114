//! What is killed comes back; what ends leaves nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;
use testbed::{Node, Testbed, require};

use super::cluster::{Cluster, eventually};

#[test]
fn kubelet_and_containerd_come_back_and_pods_survive() {
    let own = require!(require!(Testbed::of_this_run()).own_node());
    let node = own.address();
    let cluster = require!(Cluster::on(node));
    cluster.start_idle_pod("early");
    for component in ["kubelet", "containerd"] {
        let before = node.component(component).unwrap();
        node.kill(component).unwrap();
        eventually(&format!("another {component}"), || node.component(component).filter(|process| *process != before));
    }
    // It can only start, and be spoken to, when both serve again.
    cluster.start_idle_pod("late");
    assert_eq!(cluster.kubectl(&["exec", "late", "--", "hostname"]).trim(), "late");
    assert_eq!(cluster.kubectl(&["exec", "early", "--", "hostname"]).trim(), "early");
    let restarts = "--output=jsonpath={.status.containerStatuses[0].restartCount}";
    assert_eq!(cluster.kubectl(&["get", "pod", "early", restarts]), "0");
}

#[test]
fn a_node_that_ends_leaves_nothing() {
    leaves_nothing(drop);
}

#[test]
fn a_killed_node_leaves_nothing() {
    leaves_nothing(|own| own.server().signal(Signal::KILL).unwrap());
}

fn leaves_nothing(end: impl FnOnce(Node)) {
    let machine = Machine::look();
    let own = require!(require!(Testbed::of_this_run()).own_node());
    let cluster = require!(Cluster::on(own.address()));
    cluster.deploy_web(2, "one");
    drop(cluster);
    let traces = Traces::of(&own);
    assert!(traces.processes.len() > 12, "components, shims and pods: {traces:?}");
    assert!(!traces.links.is_empty() && !traces.groups.is_empty(), "{traces:?}");
    assert_eq!(Machine::look(), machine, "mounts, packet filters and settings stay the node's own");
    end(own);
    eventually("the end of every process", || {
        traces.processes.iter().all(|(process, start)| start.is_none() || start_of(*process) != *start).then_some(())
    });
    let left: Vec<_> = traces.links.iter().chain(&traces.groups).filter(|trace| trace.exists()).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(Machine::look(), machine);
}

/// What there is of one node outside of its namespaces.
#[derive(Debug)]
struct Traces {
    /// Each with its start: the numbers of processes come again.
    processes: Vec<(u32, Option<String>)>,
    links: Vec<PathBuf>,
    groups: Vec<PathBuf>,
}

impl Traces {
    fn of(node: &Node) -> Self {
        let processes = descendants(node.server().pid());
        let links = said_by("ip", &["-oneline", "address", "show", "to", &node.address().machine.to_string()]);
        let link_of = |line: &str| Path::new("/sys/class/net").join(line.split_whitespace().nth(1).unwrap());
        // `4:memory:/group/of/the/pod`; the first of these folders is the node's.
        let groups = processes.iter().flat_map(|process| {
            let groups = fs::read_to_string(format!("/proc/{process}/cgroup")).unwrap_or_default();
            groups.lines().filter_map(|line| line.split('/').nth(1).map(str::to_owned)).collect::<Vec<_>>()
        });
        let groups: BTreeSet<_> = groups.filter(|group| group.starts_with("clickstream")).collect();
        let hierarchies = fs::read_dir("/sys/fs/cgroup").unwrap().map(|entry| entry.unwrap().path());
        let hierarchies: Vec<_> = hierarchies.chain([PathBuf::from("/sys/fs/cgroup")]).collect();
        let groups = groups.iter().flat_map(|group| hierarchies.iter().map(move |hierarchy| hierarchy.join(group)));
        Self {
            links: links.lines().map(link_of).collect(),
            groups: groups.filter(|group| group.exists()).collect(),
            processes: processes.into_iter().map(|process| (process, start_of(process))).collect(),
        }
    }
}

/// What a node must not touch.
#[derive(Debug, PartialEq, Eq)]
struct Machine {
    mounts: String,
    packet_filters: Vec<String>,
    settings: Vec<String>,
}

impl Machine {
    fn look() -> Self {
        let settings = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"];
        let filters = said_by("iptables-save", &[]);
        Self {
            mounts: fs::read_to_string("/proc/mounts").unwrap(),
            packet_filters: filters.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect(),
            settings: settings.map(|name| fs::read_to_string(format!("/proc/sys/{name}")).unwrap()).to_vec(),
        }
    }
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    String::from_utf8(Command::new(program).args(arguments).output().unwrap().stdout).unwrap()
}

/// When a process started, in the kernel's own measure; none when it is not there.
fn start_of(process: u32) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_its_name) = status.rsplit_once(')')?;
    after_its_name.split_whitespace().nth(19).map(str::to_owned)
}

/// A process and all below it.
fn descendants(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten();
    let below = threads.flat_map(|thread| {
        let children = fs::read_to_string(thread.unwrap().path().join("children")).unwrap_or_default();
        children.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(descendants).collect::<Vec<_>>()
    });
    [process].into_iter().chain(below).collect()
}
