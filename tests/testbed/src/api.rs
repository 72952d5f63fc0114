//! The API server and its etcd alone: what tests of resources and controllers need, without a node and without root.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::control_plane::{ApiServerFiles, Etcd, TokenUser, write_kubeconfig};
use crate::missing::Unavailable;
use crate::place::Place;
use crate::ports::Port;
use crate::process::{Server, bound_command, run};
use crate::programs::KUBERNETES;

/// How to reach a cluster as its administrator.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClusterAddress {
    /// The API server's URL.
    pub url: String,
    /// A kubeconfig for `kubectl`, `helm` and clients.
    pub kubeconfig: PathBuf,
    /// The folder with `kubectl`, for a PATH.
    pub programs: PathBuf,
}

impl ClusterAddress {
    /// `kubectl` on this cluster.
    pub fn kubectl(&self) -> std::process::Command {
        let mut command = std::process::Command::new(self.programs.join("kubectl"));
        command.arg("--kubeconfig").arg(&self.kubeconfig);
        // A proxy that leads out of this machine's network does not lead to the cluster.
        command.env_remove("HTTPS_PROXY").env_remove("https_proxy");
        command
    }
}

/// A running API server.
#[derive(Debug)]
pub struct Api {
    address: ClusterAddress,
    log: PathBuf,
    server: Server,
    etcd: Server,
    _ports: [Port; 3],
}

impl Api {
    /// Starts one with an empty store. `arguments` are given to the API server beside or instead of the testbed's.
    pub fn start(place: &Place, arguments: &[String]) -> Result<Self, Unavailable> {
        let programs = place.cache().folder_of(&KUBERNETES)?;
        let program = programs.join("kubernetes");
        let folder = place.fresh_folder("api")?;
        let ports = [Port::take()?, Port::take()?, Port::take()?];
        let [client_port, peer_port, api_port] = [&ports[0], &ports[1], &ports[2]].map(Port::number);

        let settings = Etcd { client_port, peer_port, data: folder.join("etcd") };
        let mut command = bound_command(&program);
        command.arg("etcd").args(settings.arguments());
        let etcd = Server::start("etcd", command, &folder.join("etcd.log"))?;

        let authority = place.authority()?;
        let admin = TokenUser::admin()?;
        let names = ["DNS:localhost".to_owned(), "IP:127.0.0.1".to_owned()];
        let files = ApiServerFiles::write(&folder, authority, &names, std::slice::from_ref(&admin))?;
        let log = folder.join("kube-apiserver.log");
        let mut command = bound_command(&program);
        command.arg("kube-apiserver").args(files.arguments(&settings, api_port, "10.96.0.0/16"));
        command.args(["--bind-address=127.0.0.1", "--authorization-mode=RBAC", "--endpoint-reconciler-type=none"]);
        command.arg(format!("--cert-dir={}", folder.display())).args(arguments);
        let server = Server::start("kube-apiserver", command, &log)?;

        let url = format!("https://127.0.0.1:{api_port}");
        let kubeconfig = folder.join("kubeconfig");
        write_kubeconfig(&kubeconfig, &url, &files.authority, &admin)?;
        let address = ClusterAddress { url, kubeconfig, programs };
        let mut api = Self { address, log, server, etcd, _ports: ports };
        let mut ask = api.address.kubectl();
        ask.args(["get", "--raw", "/readyz"]);
        api.server.wait_until(|| run(&mut ask).is_ok())?;
        Ok(api)
    }

    /// How to reach it.
    pub fn address(&self) -> &ClusterAddress {
        &self.address
    }

    /// Whether both of its processes are there.
    pub fn is_running(&mut self) -> bool {
        self.server.is_running() && self.etcd.is_running()
    }

    /// The API server's log.
    pub fn log(&self) -> PathBuf {
        self.log.clone()
    }

    /// The processes: the API server and its etcd.
    pub fn servers(&self) -> [&Server; 2] {
        [&self.server, &self.etcd]
    }
}
