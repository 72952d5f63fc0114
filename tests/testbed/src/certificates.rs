//! A certificate authority of the testbed, made with `openssl`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::missing::Unavailable;
use crate::process::run;
use crate::programs::find_on_path;

/// A private authority; its files live as long as their folder.
#[derive(Debug, Clone)]
pub struct Authority {
    folder: PathBuf,
}

/// A certificate with its key, both PEM.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its private key (PKCS 8).
    pub key: PathBuf,
}

impl Authority {
    /// Makes one in `folder`.
    pub fn create(folder: &Path) -> Result<Self, Unavailable> {
        if find_on_path("openssl").is_none() {
            return Err(Unavailable::missing("a certificate", "openssl (Debian: apt-get install openssl)"));
        }
        fs::create_dir_all(folder)?;
        let authority = Self::at(folder);
        new_key(&authority.key())?;
        let mut command = openssl(&["req", "-x509", "-days", "30", "-subj", "/CN=clickstream-testbed"]);
        command.arg("-key").arg(authority.key()).arg("-out").arg(authority.certificate());
        run(&mut command)?;
        Ok(authority)
    }

    /// The one that was made in `folder`.
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Its own certificate, which clients are told to trust.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("ca.crt")
    }

    fn key(&self) -> PathBuf {
        self.folder.join("ca.key")
    }

    /// A certificate for servers and clients. `subject` is as openssl writes it (`/O=group/CN=name`), `names` are
    /// alternative names (`DNS:localhost`, `IP:127.0.0.1`).
    pub fn issue(&self, file: &str, subject: &str, names: &[String]) -> Result<Identity, Unavailable> {
        let at = |extension: &str| self.folder.join(format!("{file}.{extension}"));
        new_key(&at("key"))?;
        run(openssl(&["req", "-new", "-subj", subject]).arg("-key").arg(at("key")).arg("-out").arg(at("csr")))?;
        let usage = "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n";
        let names = if names.is_empty() { String::new() } else { format!("subjectAltName={}\n", names.join(",")) };
        fs::write(at("ext"), format!("{usage}{names}"))?;
        // Without a serial file, which two at once would spoil for each other, the number is drawn at random.
        let mut command = openssl(&["x509", "-req", "-days", "30", "-in"]);
        command.arg(at("csr")).arg("-extfile").arg(at("ext")).arg("-out").arg(at("crt"));
        command.arg("-CA").arg(self.certificate()).arg("-CAkey").arg(self.key());
        run(&mut command)?;
        Ok(Identity { certificate: at("crt"), key: at("key") })
    }
}

fn new_key(file: &Path) -> Result<(), Unavailable> {
    run(openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out"]).arg(file)).map(drop)
}

fn openssl(arguments: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.args(arguments);
    command
}
