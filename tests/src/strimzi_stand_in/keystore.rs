//! Certificates and keys in the format that Java reads.

use std::path::Path;
use std::process::Command;

use testbed::Identity;

pub(super) fn truststore(certificate: &Path, password: &str) -> Result<Vec<u8>, kube::Error> {
    packed(Command::new("openssl").args(["pkcs12", "-export", "-nokeys", "-in"]).arg(certificate), password)
}

pub(super) fn keystore(identity: &Identity, password: &str) -> Result<Vec<u8>, kube::Error> {
    let mut command = Command::new("openssl");
    command.args(["pkcs12", "-export", "-in"]).arg(&identity.certificate).arg("-inkey").arg(&identity.key);
    packed(&mut command, password)
}

fn packed(command: &mut Command, password: &str) -> Result<Vec<u8>, kube::Error> {
    let output = command.args(["-passout", "env:PASSWORD"]).env("PASSWORD", password).output();
    let output = output.map_err(|error| kube::Error::Service(error.into()))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(kube::Error::Service(format!("openssl pkcs12: {}", String::from_utf8_lossy(&output.stderr)).into()))
}
