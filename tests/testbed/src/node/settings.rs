//! The settings files of the node's components.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::identities::Identities;
use super::image::PAUSE;
use super::slot::Slot;
use crate::POD_DOMAIN;
use crate::missing::Unavailable;

pub(super) const CONTAINERD_SOCKET: &str = "/run/containerd/containerd.sock";
/// Where the name server says whether it serves.
pub(super) const DNS_READINESS_PORT: u16 = 8181;

/// Where kube-proxy does: its default.
pub(super) const KUBE_PROXY_HEALTH_PORT: u16 = 10_256;

/// Where they were written.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) containerd: PathBuf,
    pub(super) kubelet: PathBuf,
    pub(super) kube_proxy: PathBuf,
    pub(super) coredns: PathBuf,
}

/// What the settings speak of.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) slot: &'a Slot,
    pub(super) network_plugins: &'a Path,
    pub(super) authority: &'a Path,
    pub(super) identities: &'a Identities,
}

impl Settings {
    pub(super) fn write(folder: &Path, around: &Surroundings<'_>) -> Result<Self, Unavailable> {
        let networks = folder.join("networks");
        fs::create_dir_all(&networks)?;
        write_json(&networks.join("10-testbed.conflist"), &network(around.slot))?;
        let settings = Self {
            containerd: folder.join("containerd.toml"),
            kubelet: folder.join("kubelet.json"),
            kube_proxy: folder.join("kube-proxy.json"),
            coredns: folder.join("Corefile"),
        };
        fs::write(&settings.containerd, containerd(around.network_plugins, &networks))?;
        write_json(&settings.kubelet, &kubelet(around))?;
        write_json(&settings.kube_proxy, &kube_proxy(around))?;
        fs::write(&settings.coredns, coredns(around))?;
        Ok(settings)
    }
}

fn write_json(file: &Path, content: &Value) -> Result<(), Unavailable> {
    Ok(fs::write(file, format!("{content:#}\n"))?)
}

/// Each pod has a cable of its own to the node: with a bridge, answers of a Service's pod to a neighbour would depend
/// on the machine's bridge filter.
fn network(slot: &Slot) -> Value {
    let addresses = json!({
        "type": "host-local",
        "dataDir": "/run/pod-addresses",
        "ranges": [[{"subnet": slot.pods()}]],
        "routes": [{"dst": "0.0.0.0/0"}],
    });
    json!({"cniVersion": "0.4.0", "name": "testbed", "plugins": [{"type": "ptp", "ipam": addresses}]})
}

/// `restrict_oom_score_adj`: root of a machine may lack the right to lower it, and then no pod would start. The plugin
/// that is disabled makes `/opt/containerd`.
fn containerd(plugins: &Path, networks: &Path) -> String {
    format!(
        r#"version = 2
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
address = "{CONTAINERD_SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE}"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{}"
conf_dir = "{}"
"#,
        plugins.display(),
        networks.display()
    )
}

fn kubelet(around: &Surroundings<'_>) -> Value {
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {"anonymous": {"enabled": false}, "x509": {"clientCAFile": around.authority}},
        "authorization": {"mode": "Webhook"},
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": format!("/{}", around.slot.cgroup()),
        "clusterDNS": [around.slot.node()],
        "clusterDomain": "cluster.local",
        "containerRuntimeEndpoint": format!("unix://{CONTAINERD_SOCKET}"),
        "evictionHard": {"memory.available": "100Mi"}, // the machine's disk is not the node's
        "failCgroupV1": false,
        "failSwapOn": false,
        "localStorageCapacityIsolation": false, // nothing to measure in a file system in memory
        "resolvConf": "", // the machine's name servers are none of a pod's
        "volumePluginDir": "/var/lib/kubelet/volume-plugins", // the default is in /usr
    })
}

/// With `maxPerCore` it would set a limit of the whole machine.
fn kube_proxy(around: &Surroundings<'_>) -> Value {
    json!({
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "clusterCIDR": around.slot.pods(),
        "hostnameOverride": super::NAME,
        "clientConnection": {"kubeconfig": around.identities.kube_proxy},
        "conntrack": {"maxPerCore": 0},
    })
}

/// Every name of the testbed's domain is the machine, in IPv4; asked for anything else, such a name has no answer.
fn coredns(around: &Surroundings<'_>) -> String {
    let (node, machine) = (around.slot.node(), around.slot.machine());
    let kubeconfig = around.identities.admin.display();
    format!(
        r#". {{
  bind {node}
  errors
  ready {node}:{DNS_READINESS_PORT}
  template IN A {POD_DOMAIN} {{
    answer "{{{{ .Name }}}} 60 IN A {machine}"
  }}
  template IN ANY {POD_DOMAIN} {{
    rcode NOERROR
  }}
  kubernetes cluster.local in-addr.arpa {{
    kubeconfig {kubeconfig}
  }}
}}
"#
    )
}
