//! The one testbed of a checkout: its name, and the folder that its servers' files are in while it runs.

use std::fs;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::programs::fnv1a;

/// Names a testbed beside the usual one of a checkout.
const INSTANCE: &str = "TESTBED_INSTANCE";

/// Of which checkout and which user a testbed is.
#[derive(Debug, Clone)]
pub(crate) struct RunFolder {
    name: String,
}

impl RunFolder {
    /// The one of the checkout that this was compiled in, of the user who runs it.
    pub(crate) fn of_checkout() -> Self {
        let user = rustix::process::getuid().as_raw();
        let checkout = fnv1a(env!("CARGO_MANIFEST_DIR").as_bytes());
        let instance = std::env::var(INSTANCE).map(|name| format!("-{name}")).unwrap_or_default();
        Self { name: format!("clickstream-testbed-{user}-{checkout:08x}{instance}") }
    }

    /// The socket on which its supervisor listens. It is an abstract one: whoever can bind it is the only supervisor,
    /// and the kernel frees it however that process ends.
    pub(crate) fn socket(&self) -> io::Result<SocketAddr> {
        SocketAddr::from_abstract_name(&self.name)
    }

    /// In memory where the machine offers that: the servers' many small synchronous writes are then free.
    pub(crate) fn path(&self) -> PathBuf {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        base.join(&self.name)
    }

    /// Makes it, empty and for this user alone.
    pub(crate) fn create(&self) -> io::Result<PathBuf> {
        self.remove()?;
        let path = self.path();
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(path)
    }

    pub(crate) fn remove(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
