use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How a worker reaches Kafka. Secrets are named as files, never held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KafkaConnection {
    /// Addresses of some of the brokers.
    pub bootstrap_servers: Vec<String>,
    /// Encryption; `None` is plain text.
    pub tls: Option<Tls>,
    /// The user; `None` where the broker asks for none, or the client certificate tells.
    pub sasl: Option<Sasl>,
}

/// Encryption of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// Whom to trust.
    pub trusted: TrustedCertificates,
    /// The client's own certificate.
    pub client: Option<CertificateFiles>,
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TrustedCertificates {
    /// The public authorities'.
    Public,
    /// Those in these files, all of them: while an authority is renewed there are two.
    Files(Vec<PathBuf>),
}

/// A certificate and its key, as PEM files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateFiles {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// A user with a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sasl {
    /// How the password is shown.
    pub mechanism: crate::spec::SaslMechanism,
    /// The user's name.
    pub username: String,
    /// The file with the password.
    pub password: PathBuf,
}
