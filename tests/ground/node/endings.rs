//! What is killed comes back; what ends leaves nothing.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use rustix::process::Signal;
use testbed::{Node, Testbed, require};

use super::cluster::{Cluster, eventually};

/// The machine is looked at before and after: meanwhile no other node may come or go.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

#[test]
fn kubelet_and_containerd_come_back_and_pods_survive() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
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
    let testbed = require!(Testbed::of_this_run());
    require!(testbed.node()); // the shared one is there before and after
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let before = Traces::look();
    let own = require!(testbed.own_node());
    let cluster = require!(Cluster::on(own.address()));
    cluster.deploy_web(2, "one");
    drop(cluster);
    let processes = descendants(own.server().pid());
    assert!(processes.len() > 12, "components, shims and pods: {processes:?}");
    assert_ne!(Traces::look(), before);
    end(own);
    eventually("the end of every process", || {
        processes.iter().all(|process| !fs::exists(format!("/proc/{process}")).unwrap()).then_some(())
    });
    assert_eq!(Traces::look(), before);
}

/// What a node could leave on the machine.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    links: BTreeSet<String>,
    groups: BTreeSet<String>,
    mounts: BTreeSet<String>,
    routes: String,
    packet_filters: String,
    settings: Vec<String>,
}

impl Traces {
    fn look() -> Self {
        let mounts = fs::read_to_string("/proc/mounts").unwrap();
        let settings = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"];
        let groups = names_in("/sys/fs/cgroup").into_iter().flat_map(|hierarchy| {
            let groups = names_in(&format!("/sys/fs/cgroup/{hierarchy}")).into_iter();
            groups.map(move |group| format!("{hierarchy}/{group}")).filter(|group| group.contains("clickstream"))
        });
        Self {
            links: names_in("/sys/class/net"),
            groups: groups.collect(),
            mounts: mounts.lines().map(str::to_owned).collect(),
            routes: said_by("ip", &["route"]),
            packet_filters: said_by("iptables-save", &[]).lines().filter(|line| !line.starts_with('#')).collect(),
            settings: settings.map(|name| fs::read_to_string(format!("/proc/sys/{name}")).unwrap()).to_vec(),
        }
    }
}

fn names_in(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    String::from_utf8(Command::new(program).args(arguments).output().unwrap().stdout).unwrap()
}

/// A process and all below it.
fn descendants(process: u32) -> Vec<u32> {
    let threads = names_in(&format!("/proc/{process}/task"));
    let children = threads.iter().map(|thread| fs::read_to_string(format!("/proc/{process}/task/{thread}/children")));
    let below = children.flat_map(|children| {
        let children = children.unwrap_or_default();
        children.split(' ').filter_map(|child| child.parse().ok()).flat_map(descendants).collect::<Vec<_>>()
    });
    [process].into_iter().chain(below).collect()
}
