//! What can happen to a pipeline, and how.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use clickstream_tests::dice::Dice;
use serde_json::{Value, json};

use super::range::{Own, Range};
use crate::release::NAMESPACE;
use crate::yard::{Yard, until};

#[derive(Clone, Copy, Debug)]
pub(super) enum Blow {
    /// The pod is gone at once; another one takes its place while its process may still run for a moment.
    Deleted(Victim),
    /// The process is gone by SIGKILL; the kubelet starts it again in its pod.
    Killed(Victim),
    KafkaGone,
    StoreGone,
    KubeletGone,
    Consumers(u32),
    Rate(u32),
    BatchAge(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Victim {
    Operator,
    Producer,
    Consumer,
}

pub(super) struct Blows(Vec<Blow>);

impl Blow {
    /// One of each; some only where servers are ours.
    pub(super) fn all(servers_too: bool) -> Blows {
        let victims = [Victim::Operator, Victim::Producer, Victim::Consumer];
        let mut blows: Vec<Self> = victims.map(Self::Deleted).to_vec();
        blows.extend([Self::Consumers(4), Self::Consumers(1), Self::Rate(400), Self::BatchAge("1s")]);
        if servers_too {
            blows.extend(victims.map(Self::Killed));
            blows.extend([Self::KafkaGone, Self::StoreGone, Self::KubeletGone]);
        }
        Blows(blows)
    }

    pub(super) fn fall(
        self,
        range: &mut Range,
        yard: &Yard,
        shop: &mut Value,
        dice: &mut Dice,
        killed: &mut BTreeSet<String>,
    ) {
        let spec = &mut shop["spec"];
        match self {
            Self::Deleted(victim) => drop(victim.strike(yard, dice, |namespace, pod, _| {
                yard.ground.kubectl(namespace, &["delete", "pod", pod, "--force", "--grace-period=0"]).status.success()
            })),
            Self::Killed(victim) => {
                let node = range.own().node;
                let pod = victim.strike(yard, dice, |_, _, container| node.kill_container(container).is_ok());
                killed.insert(pod);
            }
            Self::KafkaGone => {
                let Own { kafka, .. } = range.own();
                let since = Instant::now();
                kafka.kill(0).unwrap();
                absence(dice);
                kafka.start_again(0).unwrap();
                if since.elapsed() > PATIENCE_OF_WORKERS {
                    let names = yard.kubectl(&["get", "pods", "--output=jsonpath={.items[*].metadata.name}"]);
                    killed.extend(names.split(' ').map(str::to_owned));
                }
            }
            Self::StoreGone => {
                let Own { store, .. } = range.own();
                store.kill().unwrap();
                absence(dice);
                store.start_again().unwrap();
            }
            Self::KubeletGone => {
                let node = range.own().node;
                let before = node.component("kubelet");
                node.kill("kubelet").unwrap();
                until("another kubelet", || node.component("kubelet").filter(|process| Some(*process) != before));
            }
            Self::Consumers(count) => {
                spec["consumer"]["replicas"] = json!(count);
                yard.kubectl(&["scale", "csp/shop", &format!("--replicas={count}")]);
            }
            Self::Rate(rate) => {
                spec["producer"]["replay"]["rate"] = json!(rate);
                yard.apply(shop);
            }
            Self::BatchAge(age) => {
                spec["consumer"]["batch"]["maxAge"] = json!(age);
                yard.apply(shop);
            }
        }
    }
}

impl Blows {
    /// In an order of chance, but consumers become more before they become fewer.
    pub(super) fn shuffled(self, dice: &mut Dice) -> Vec<Blow> {
        let Self(mut blows) = self;
        for end in (1..blows.len()).rev() {
            blows.swap(end, dice.below(end + 1));
        }
        let scales: Vec<_> = (0..blows.len()).filter(|at| matches!(blows[*at], Blow::Consumers(_))).collect();
        for (at, count) in scales.into_iter().zip([4, 1]) {
            blows[at] = Blow::Consumers(count);
        }
        blows
    }
}

impl Victim {
    /// Deals it to one of the pods that run, as soon as one of them takes it; the pod's name.
    fn strike(self, yard: &Yard, dice: &mut Dice, mut deal: impl FnMut(&str, &str, &str) -> bool) -> String {
        let (namespace, selector) = match self {
            Self::Operator => (NAMESPACE, "app.kubernetes.io/name=clickstream-operator"),
            Self::Producer => (yard.namespace.as_str(), "app.kubernetes.io/component=producer"),
            Self::Consumer => (yard.namespace.as_str(), "app.kubernetes.io/component=consumer"),
        };
        until(&format!("{self:?} was hit"), || {
            let pods = yard.ground.kubectl(namespace, &["get", "pods", "--selector", selector, "--output=json"]);
            let pods: Value = serde_json::from_slice(&pods.stdout).ok()?;
            let running: Vec<_> = pods["items"].as_array()?.iter().filter_map(running).collect();
            let (pod, container) = (!running.is_empty()).then(|| *dice.of(&running))?;
            deal(namespace, pod, container).then(|| pod.to_owned())
        })
    }
}

/// The names of a pod and its container, where that runs.
fn running(pod: &Value) -> Option<(&str, &str)> {
    let container = &pod["status"]["containerStatuses"][0];
    let id = container["containerID"].as_str()?.rsplit_once('/')?.1;
    let runs = container["state"]["running"].is_object() && pod["metadata"]["deletionTimestamp"].is_null();
    runs.then_some((pod["metadata"]["name"].as_str()?, id))
}

/// A worker that begins while Kafka is away gives up after half a minute and is started again, as it should be.
const PATIENCE_OF_WORKERS: Duration = Duration::from_secs(20);

/// For how long a server is away: up to four seconds.
fn absence(dice: &mut Dice) {
    thread::sleep(Duration::from_millis(u64::try_from(dice.below(4_000)).unwrap()));
}
