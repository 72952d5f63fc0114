//! The schema registry: Apicurio, through its Confluent-compatible API.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::http::status_of;
use crate::missing::Unavailable;
use crate::place::Place;
use crate::ports::Port;
use crate::process::{Server, bound_command};
use crate::{java, programs};

const API: &str = "/apis/ccompat/v7";

/// How to reach a schema registry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegistryAddress {
    /// The base of the Confluent API, for this machine.
    pub url: String,
    /// The same for pods of the node.
    pub url_for_pods: String,
}

/// A running registry.
#[derive(Debug)]
pub struct Registry {
    java: PathBuf,
    program: PathBuf,
    folder: PathBuf,
    port: Port,
    management: Port,
    address: RegistryAddress,
    server: Option<Server>,
}

impl Registry {
    /// Starts an empty one.
    pub fn start(place: &Place) -> Result<Self, Unavailable> {
        let java = java::at_least(21, "the schema registry")?;
        let program = place.cache().folder_of(&programs::REGISTRY)?.join("lib/quarkus-run.jar");
        let port = Port::take()?;
        let address = RegistryAddress {
            url: format!("http://{}{API}", port.on_loopback()),
            url_for_pods: format!("http://registry.{}:{}{API}", crate::POD_DOMAIN, port.number()),
        };
        let folder = place.fresh_folder("registry")?;
        let mut registry = Self { java, program, folder, port, management: Port::take()?, address, server: None };
        registry.start_again()?;
        Ok(registry)
    }

    /// How to reach it.
    pub fn address(&self) -> &RegistryAddress {
        &self.address
    }

    /// Its log.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Where it listens: a proxy's upstream.
    pub fn listens(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port.number()))
    }

    /// The port that pods connect to, for a [`Forward`](crate::Forward).
    pub fn port_for_pods(&self) -> u16 {
        self.port.number()
    }

    /// The process, while it runs.
    pub fn server(&self) -> Option<&Server> {
        self.server.as_ref()
    }

    /// Ends it with SIGKILL; its data stays.
    pub fn kill(&mut self) -> Result<(), Unavailable> {
        Ok(self.server.take().map_or(Ok(()), Server::kill)?)
    }

    /// Starts it, unless it runs, on the same data and port, and waits until it serves.
    pub fn start_again(&mut self) -> Result<(), Unavailable> {
        if self.server.as_mut().is_some_and(Server::is_running) {
            return Ok(());
        }
        let mut command = bound_command(&self.java);
        command.args(["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"]).arg(&self.program);
        command.current_dir(&self.folder).env("HOME", &self.folder);
        command.env("QUARKUS_HTTP_HOST", "127.0.0.1").env("QUARKUS_HTTP_PORT", self.port.number().to_string());
        command.env("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        command.env("QUARKUS_MANAGEMENT_PORT", self.management.number().to_string());
        // Without WRITE_DELAY the database would lose the last half second to a SIGKILL.
        let database = format!("jdbc:h2:file:{};WRITE_DELAY=0", self.folder.join("schemas").display());
        command.env("APICURIO_DATASOURCE_URL", database);
        let server = self.server.insert(Server::start("the schema registry", command, &self.log())?);
        server.wait_until(|| status_of(&self.port.on_loopback(), &format!("{API}/subjects")) == Some(200))
    }
}
