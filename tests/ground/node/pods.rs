//! What pods can do.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use testbed::{Forward, POD_DOMAIN, Testbed, require};

use super::cluster::{Cluster, eventually};

#[test]
fn three_pods_are_reached_through_the_name_of_their_service() {
    let node = require!(require!(Testbed::of_this_run()).node());
    let cluster = require!(Cluster::on(&node));
    cluster.start_idle_pod("client");
    cluster.deploy_web(3, "one");
    let pods = cluster.web_pods(3);
    let mut answered = BTreeSet::new();
    eventually("an answer of each of the three pods", || {
        answered.extend(cluster.fetch("client", "http://web/name"));
        (answered.len() == 3).then_some(())
    });
    assert_eq!(answered.into_iter().collect::<Vec<_>>(), pods);
    eventually("the log of a pod", || (cluster.kubectl(&["logs", &pods[0]]) == "serving one\n").then_some(()));
    assert_eq!(cluster.kubectl(&["exec", &pods[1], "--", "hostname"]).trim(), pods[1]);
}

#[test]
fn a_deployment_is_scaled_and_replaced_pod_by_pod() {
    let node = require!(require!(Testbed::of_this_run()).node());
    let cluster = require!(Cluster::on(&node));
    cluster.start_idle_pod("client");
    cluster.deploy_web(1, "one");
    cluster.kubectl(&["scale", "deployment/web", "--replicas=3"]);
    cluster.wait_for_web();
    let before = cluster.web_pods(3);
    cluster.deploy_web(3, "two");
    let after = cluster.web_pods(3);
    assert!(after.iter().all(|pod| !before.contains(pod)), "{after:?} replaced {before:?}");
    // A pod that is gone from the API may answer for a moment longer, and the Service lead to it.
    let answers = |version| cluster.fetch("client", "http://web/version").as_deref() == Some(version);
    eventually("an answer of the new pods", || answers("two").then_some(()));
    cluster.kubectl(&["scale", "deployment/web", "--replicas=1"]);
    cluster.web_pods(1);
}

#[test]
fn a_pod_reaches_servers_on_the_machine_by_name() {
    let testbed = require!(Testbed::of_this_run());
    let node = require!(testbed.node());
    let cluster = require!(Cluster::on(&node));
    cluster.start_idle_pod("client");

    let registry = require!(testbed.registry());
    let subjects = format!("{}/subjects", registry.url_for_pods);
    assert!(eventually("the schema registry", || cluster.fetch("client", &subjects)).starts_with('['));

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _ = client.read(&mut [0; 1024]);
            let _ = client.write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n");
        }
    });
    let url = format!("http://anything.{POD_DOMAIN}:{port}/");
    assert_eq!(cluster.fetch("client", &url), None, "nothing leads to loopback unasked");
    let forward = Forward::start(node.machine, port).unwrap();
    assert_eq!(eventually("the forwarded server", || cluster.fetch("client", &url)), "hello");
    drop(forward);
    assert_eq!(cluster.fetch("client", &url), None, "a forward ends when it is dropped");
}
