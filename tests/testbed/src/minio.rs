//! S3: a `MinIO` server.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::http::status_of;
use crate::missing::Unavailable;
use crate::place::Place;
use crate::ports::Port;
use crate::process::{Server, bound_command};
use crate::programs::MINIO;
use crate::secrets;

/// How to reach an S3 server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct S3Address {
    /// `http://127.0.0.1:port`, for this machine.
    pub endpoint: String,
    /// `http://s3.testbed.internal:port`, for pods of the node.
    pub endpoint_for_pods: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: String,
}

/// A running `MinIO`.
#[derive(Debug)]
pub struct Minio {
    program: PathBuf,
    folder: PathBuf,
    port: Port,
    address: S3Address,
    server: Option<Server>,
}

impl Minio {
    /// Starts one with an empty store.
    pub fn start(place: &Place) -> Result<Self, Unavailable> {
        let program = place.cache().folder_of(&MINIO)?.join("minio");
        let port = Port::take()?;
        let address = S3Address {
            endpoint: format!("http://{}", port.on_loopback()),
            endpoint_for_pods: format!("http://s3.{}:{}", crate::POD_DOMAIN, port.number()),
            access_key: secrets::random()?,
            secret_key: secrets::random()?,
        };
        let mut minio = Self { program, folder: place.fresh_folder("s3")?, port, address, server: None };
        minio.start_again()?;
        Ok(minio)
    }

    /// How to reach it.
    pub fn address(&self) -> &S3Address {
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

    /// Starts it, unless it runs, on the same data, port and keys, and waits until it serves.
    pub fn start_again(&mut self) -> Result<(), Unavailable> {
        if self.server.as_mut().is_some_and(Server::is_running) {
            return Ok(());
        }
        let mut command = bound_command(&self.program);
        command.args(["server", "--quiet", "--address", &self.port.on_loopback()]).arg(self.data());
        command.env("MINIO_ROOT_USER", &self.address.access_key);
        command.env("MINIO_ROOT_PASSWORD", &self.address.secret_key);
        command.env("MINIO_BROWSER", "off").env("MINIO_UPDATE", "off").env("HOME", &self.folder);
        let server = self.server.insert(Server::start("MinIO", command, &self.log())?);
        server.wait_until(|| status_of(&self.port.on_loopback(), "/minio/health/ready") == Some(200))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}
