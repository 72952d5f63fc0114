//! The node: a whole Kubernetes that runs pods, in network, mount and process namespaces of its own.
//!
//! Its ports, mounts, packet filters and processes are not the machine's; all of it ends with its first process, and
//! that one ends with whoever started it. The machine sees one network link, and control groups, which
//! [`remove_leftovers`] takes away when a killed node could not.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use crate::api::ClusterAddress;
use crate::http::status_of;
use crate::missing::Unavailable;
use crate::place::Place;
use crate::process::{Server, bound_command, run};
use crate::programs::KUBERNETES;
use crate::testbed::testbed_program;
pub use forward::Forward;
pub use image::Image;
pub use init::node_init;
use slot::Slot;

mod cgroup;
mod components;
mod forward;
mod identities;
mod image;
mod init;
mod link;
mod plan;
mod requirements;
mod settings;
mod slot;

/// What the node is called in its cluster.
const NAME: &str = "testbed";

/// How to reach a node, from any process of the machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodeAddress {
    /// Its cluster. Addresses of pods and Services are reachable from this machine too.
    pub cluster: ClusterAddress,
    /// The machine's own address as pods see it; every name below [`POD_DOMAIN`](crate::POD_DOMAIN) leads there.
    pub machine: Ipv4Addr,
    /// Files and logs of the components.
    pub folder: PathBuf,
    /// Its first process.
    init: u32,
}

/// A running node; ended when dropped.
#[derive(Debug)]
pub struct Node {
    address: NodeAddress,
    namespaces: Server,
    forwards: Mutex<BTreeMap<u16, Forward>>,
    slot: Slot,
}

impl Node {
    /// Starts one and waits until pods can be made and names are answered.
    pub fn start(place: &Place) -> Result<Self, Unavailable> {
        let network_plugins = requirements::check()?;
        let programs = place.cache().folder_of(&KUBERNETES)?;
        let folder = place.fresh_folder("node")?;
        let slot = Slot::take()?;
        let (plan, cluster) = components::prepare(place, &folder, &slot, &network_plugins, &programs)?;
        let plan_file = folder.join("plan.json");
        fs::write(&plan_file, serde_json::to_vec_pretty(&plan).map_err(io::Error::from)?)?;
        cgroup::create(&slot.cgroup())?;

        let mut command = bound_command("unshare");
        command.args(["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc"]);
        command.arg(testbed_program()?).arg("node-init").arg(plan_file);
        let mut namespaces = Server::start("the node", command, &folder.join("init.log"))?;
        let (unshare, mut init) = (namespaces.pid(), None);
        namespaces.wait_until(|| {
            init = children_of(unshare).first().copied();
            init.is_some()
        })?;
        let address = NodeAddress { cluster, machine: slot.machine(), folder, init: init.unwrap_or_default() };
        let mut node = Self { address, namespaces, forwards: Mutex::default(), slot };
        link::create(&node.slot, unshare)?;
        node.wait_until_ready()?;
        Ok(node)
    }

    /// How to reach it.
    pub fn address(&self) -> &NodeAddress {
        &self.address
    }

    /// The process whose end is the node's.
    pub fn server(&self) -> &Server {
        &self.namespaces
    }

    /// Whether it is still there.
    pub fn is_running(&mut self) -> bool {
        self.namespaces.is_running()
    }

    /// Lets pods reach a port of this machine's loopback for as long as the node runs.
    pub fn forward(&self, port: u16) -> io::Result<()> {
        let mut forwards = self.forwards.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Vacant(entry) = forwards.entry(port) {
            entry.insert(Forward::start(self.address.machine, port)?);
        }
        Ok(())
    }

    /// The default service account is made a moment after its namespace, and without it no pod can be.
    fn wait_until_ready(&mut self) -> Result<(), Unavailable> {
        let Self { address, namespaces, slot, .. } = self;
        namespaces.wait_until(|| run(address.ctr().arg("version")).is_ok())?;
        address.load_image(&image::pause(&address.folder)?)?;
        let wait_for =
            |what: [&str; 3]| run(address.cluster.kubectl().args(["wait", "--timeout=5s"]).args(what)).is_ok();
        namespaces.wait_until(|| wait_for(["--for=create", "node/testbed", "serviceaccount/default"]))?;
        namespaces.wait_until(|| wait_for(["--for=condition=Ready", "node/testbed", "--output=name"]))?;
        let is_up = |port: u16, path| status_of(&format!("{}:{port}", slot.node()), path) == Some(200);
        namespaces.wait_until(|| is_up(settings::DNS_READINESS_PORT, "/ready"))?;
        namespaces.wait_until(|| is_up(settings::KUBE_PROXY_HEALTH_PORT, "/healthz"))
    }

    /// The kernel ends every process of the node with its first one, and lets go of that one when all others are gone.
    fn end(&mut self) -> Result<(), Unavailable> {
        if self.namespaces.is_running() {
            send(self.address.init, Signal::KILL)?;
            self.namespaces.wait()?;
        }
        link::remove(&self.slot)?;
        Ok(cgroup::remove(&self.slot.cgroup())?)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("testbed: the node did not end cleanly: {error}");
        }
    }
}

impl NodeAddress {
    /// The processes of its components (`kubelet`, `containerd`, …) by name.
    pub fn components(&self) -> Vec<(String, u32)> {
        let name_of = |child| {
            let command = fs::read_to_string(format!("/proc/{child}/cmdline")).ok()?;
            let program = Path::new(command.split('\0').next()?).file_name()?.to_str()?;
            Some((program.to_owned(), child))
        };
        children_of(self.init).into_iter().filter_map(name_of).collect()
    }

    /// The process of a component; none while it is being started again.
    pub fn component(&self, name: &str) -> Option<u32> {
        self.components().into_iter().find_map(|(component, process)| (component == name).then_some(process))
    }

    /// Kills a component with SIGKILL. The node starts it again.
    pub fn kill(&self, name: &str) -> io::Result<()> {
        let process = self.component(name).ok_or_else(|| io::Error::other(format!("{name} does not run")))?;
        send(process, Signal::KILL)
    }

    /// Kills the first process of a container, by the container's id, with SIGKILL.
    pub fn kill_container(&self, id: &str) -> Result<(), Unavailable> {
        run(self.ctr().args(["tasks", "kill", "--signal", "SIGKILL", id])).map(drop)
    }

    /// A path inside of the node, from outside.
    fn inside(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.init))
    }
}

/// Removes what nodes left that were killed together with whoever started them.
pub(crate) fn remove_leftovers() -> Result<(), Unavailable> {
    if rustix::process::geteuid().is_root() {
        Slot::take()?;
    }
    Ok(())
}

fn children_of(process: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

fn send(process: u32, signal: Signal) -> io::Result<()> {
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    process.map_or(Ok(()), |process| Ok(kill_process(process, signal)?))
}
