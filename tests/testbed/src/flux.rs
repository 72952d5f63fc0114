//! Flux: its source controller and its kustomize controller, as processes beside the cluster.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::api::ClusterAddress;
use crate::http::status_of;
use crate::missing::Unavailable;
use crate::place::Place;
use crate::ports::Port;
use crate::process::{Server, bound_command, run};
use crate::programs::FLUX;

/// Where its controllers believe to run.
const NAMESPACE: &str = "flux-system";

/// Flux at work on one cluster: it carries out the `GitRepository` and `Kustomization` objects of every namespace.
#[derive(Debug)]
pub struct Flux {
    folder: PathBuf,
    controllers: Vec<Server>,
    ports: Vec<Port>,
}

impl Flux {
    /// Makes its resources known to the cluster, starts it and waits until it serves.
    pub fn start(place: &Place, cluster: &ClusterAddress) -> Result<Self, Unavailable> {
        let programs = place.cache().folder_of(&FLUX)?;
        let definitions = programs.join("definitions");
        run(cluster.kubectl().args(["apply", "--server-side", "--filename"]).arg(&definitions))?;
        run(cluster
            .kubectl()
            .args(["wait", "--for=condition=Established", "--timeout=180s", "--filename"])
            .arg(&definitions))?;

        let mut flux = Self { folder: place.fresh_folder("flux")?, controllers: Vec::new(), ports: Vec::new() };
        let storage = flux.port()?;
        let files = flux.folder.join("artifacts");
        std::fs::create_dir_all(&files)?;
        flux.start_controller(&programs, cluster, "source-controller", |command| {
            command.arg(format!("--storage-path={}", files.display()));
            command.arg(format!("--storage-addr={storage}")).arg(format!("--storage-adv-addr={storage}"));
        })?;
        flux.start_controller(&programs, cluster, "kustomize-controller", |_| ())?;
        Ok(flux)
    }

    /// The processes of its controllers.
    pub fn controllers(&self) -> &[Server] {
        &self.controllers
    }

    /// The log of a controller.
    pub fn log(&self, controller: &str) -> PathBuf {
        self.folder.join(format!("{controller}.log"))
    }

    fn port(&mut self) -> Result<String, Unavailable> {
        let port = Port::take()?;
        let address = port.on_loopback();
        self.ports.push(port);
        Ok(address)
    }

    fn start_controller(
        &mut self,
        programs: &Path,
        cluster: &ClusterAddress,
        name: &str,
        its_own: impl FnOnce(&mut Command),
    ) -> Result<(), Unavailable> {
        let (metrics, health) = (self.port()?, self.port()?);
        let mut command = bound_command(programs.join(name));
        command.args(["--watch-all-namespaces", "--events-addr=", "--log-level=info"]);
        command.arg(format!("--metrics-addr={metrics}")).arg(format!("--health-addr={health}"));
        its_own(&mut command);
        command.env("KUBECONFIG", &cluster.kubeconfig).env("RUNTIME_NAMESPACE", NAMESPACE);
        command.env("HOME", &self.folder).env("TMPDIR", &self.folder).current_dir(&self.folder);
        // A proxy that leads out of this machine's network leads neither to the cluster nor to loopback.
        for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
            command.env_remove(proxy);
        }
        let mut controller = Server::start(name, command, &self.log(name))?;
        controller.wait_until(|| status_of(&health, "/readyz") == Some(200))?;
        self.controllers.push(controller);
        Ok(())
    }
}
