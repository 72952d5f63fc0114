//! etcd and the API server: what they are called with, wherever they run, and who may speak to them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::certificates::{Authority, Identity};
use crate::missing::Unavailable;
use crate::process::run;
use crate::secrets;

/// A user of the cluster with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenUser {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) token: String,
}

impl TokenUser {
    pub(crate) fn new(name: &str, group: &str) -> Result<Self, Unavailable> {
        Ok(Self { name: name.to_owned(), group: group.to_owned(), token: secrets::random()? })
    }

    /// May do everything.
    pub(crate) fn admin() -> Result<Self, Unavailable> {
        Self::new("admin", "system:masters")
    }
}

/// What etcd listens on.
#[derive(Debug)]
pub(crate) struct Etcd {
    pub(crate) client_port: u16,
    pub(crate) peer_port: u16,
    pub(crate) data: PathBuf,
}

impl Etcd {
    pub(crate) fn client_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.client_port)
    }

    pub(crate) fn arguments(&self) -> Vec<String> {
        let peer = format!("http://127.0.0.1:{}", self.peer_port);
        vec![
            "--name=testbed".to_owned(),
            format!("--data-dir={}", self.data.display()),
            format!("--listen-client-urls={}", self.client_url()),
            format!("--advertise-client-urls={}", self.client_url()),
            format!("--listen-peer-urls={peer}"),
            format!("--initial-advertise-peer-urls={peer}"),
            format!("--initial-cluster=testbed={peer}"),
            "--unsafe-no-fsync".to_owned(), // a testbed forgets everything at its end
            "--log-level=warn".to_owned(),
        ]
    }
}

/// The files that an API server is started with.
#[derive(Debug)]
pub(crate) struct ApiServerFiles {
    pub(crate) authority: PathBuf,
    pub(crate) serving: Identity,
    pub(crate) service_account_key: PathBuf,
    pub(crate) tokens: PathBuf,
}

impl ApiServerFiles {
    /// Writes them into `folder`; `names` are the server's alternative names.
    pub(crate) fn write(
        folder: &Path,
        authority: &Authority,
        names: &[String],
        users: &[TokenUser],
    ) -> Result<Self, Unavailable> {
        fs::create_dir_all(folder)?;
        let service_account_key = folder.join("service-accounts.key");
        run(Command::new("openssl")
            .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out"])
            .arg(&service_account_key))?;
        let tokens = folder.join("tokens.csv");
        let lines: Vec<_> = users.iter().map(|u| format!("{},{},{},{}\n", u.token, u.name, u.name, u.group)).collect();
        fs::write(&tokens, lines.concat())?;
        let file = format!("kube-apiserver-{}", secrets::random()?); // one authority serves several API servers
        let serving = authority.issue(&file, "/CN=kube-apiserver", names)?;
        Ok(Self { authority: authority.certificate(), serving, service_account_key, tokens })
    }

    /// The arguments that are the same for every API server of the testbed.
    pub(crate) fn arguments(&self, etcd: &Etcd, port: u16, services: &str) -> Vec<String> {
        let flag = |name: &str, value: &dyn std::fmt::Display| format!("--{name}={value}");
        let file = |name: &str, path: &Path| flag(name, &path.display());
        vec![
            flag("etcd-servers", &etcd.client_url()),
            flag("secure-port", &port),
            file("tls-cert-file", &self.serving.certificate),
            file("tls-private-key-file", &self.serving.key),
            file("client-ca-file", &self.authority),
            file("token-auth-file", &self.tokens),
            flag("service-account-issuer", &"https://kubernetes.default.svc.cluster.local"),
            file("service-account-key-file", &self.service_account_key),
            file("service-account-signing-key-file", &self.service_account_key),
            flag("service-cluster-ip-range", &services),
            flag("allow-privileged", &true),
        ]
    }
}

/// Writes a kubeconfig for `user` (JSON, which every reader of YAML takes).
pub(crate) fn write_kubeconfig(file: &Path, server: &str, ca: &Path, user: &TokenUser) -> Result<(), Unavailable> {
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "testbed", "cluster": {"server": server, "certificate-authority": ca}}],
        "users": [{"name": user.name, "user": {"token": user.token}}],
        "contexts": [{"name": "testbed", "context": {"cluster": "testbed", "user": user.name}}],
        "current-context": "testbed",
    });
    Ok(fs::write(file, format!("{config:#}\n"))?)
}
