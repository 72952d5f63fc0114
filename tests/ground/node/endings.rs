//! What is killed comes back; what ends leaves nothing.

use clickstream_tests::machine::{Traces, are_gone, descendants};
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
    let testbed = require!(Testbed::of_this_run());
    let before = Traces::before();
    let own = require!(testbed.own_node());
    let machine = own.address().machine;
    let cluster = require!(Cluster::on(own.address()));
    cluster.deploy_web(2, "one");
    drop(cluster);
    let processes = descendants(own.server().pid());
    assert!(processes.len() > 12, "components, shims and pods: {processes:?}");
    assert_ne!(Traces::of_node(machine), before);
    end(own);
    eventually("the end of every process", || are_gone(&processes).then_some(()));
    assert_eq!(Traces::of_node(machine), before);
}
