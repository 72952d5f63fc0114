//! Where Kafka is, and as whom it is spoken to.

mod binding;
mod errand;
mod strimzi;

use std::collections::BTreeSet;

use clickstream_crds::conditions::{CredentialsReady, KafkaReady};
use clickstream_crds::spec::SaslMechanism;
use clickstream_crds::translate::{KafkaWanted, SaslWanted, TlsWanted, TrustWanted};
use kube::Client;

pub(crate) use errand::errand;
use strimzi::Cluster;

use super::{Unseen, read_secrets};
use crate::context::Context;
use crate::finding::Finding;
use crate::plan::Plan;
use crate::secrets::{SecretKey, Secrets};

/// How Kafka is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaFound {
    /// What people call the cluster.
    pub name: String,
    /// Its id, where Strimzi tells it.
    pub cluster_id: Option<String>,
    /// Addresses of some brokers.
    pub servers: Vec<String>,
    /// Encryption; `None` is plain text.
    pub encryption: Option<Encryption>,
    /// The user with a password.
    pub login: Option<Login>,
    /// The name of a copy of the Secrets, where they lie in another namespace than the pods.
    pub copy: Option<String>,
}

/// Encryption of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// Whom to trust.
    pub trust: Trust,
    /// The client's own certificate and its key.
    pub client: Option<(SecretKey, SecretKey)>,
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The public authorities'.
    Public,
    /// These.
    Keys(Vec<SecretKey>),
}

/// A user with a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// How the password is shown.
    pub mechanism: SaslMechanism,
    /// The user's name.
    pub username: String,
    /// Where the password is.
    pub password: SecretKey,
}

/// What is missing to reach Kafka.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The cluster or its address.
    Cluster(Finding<KafkaReady>),
    /// A Secret.
    Secret(Finding<CredentialsReady>),
}

impl From<Finding<CredentialsReady>> for Missing {
    fn from(finding: Finding<CredentialsReady>) -> Self {
        Self::Secret(finding)
    }
}

/// What there is to make a connection of, before the Secrets are read.
#[derive(Debug)]
pub(super) enum Gathered {
    /// The manifest tells all.
    Manifest,
    /// A cluster of Strimzi's.
    Strimzi(Cluster),
}

pub(super) async fn gather(plan: &Plan, context: &Context) -> Result<Gathered, Unseen> {
    match &plan.asks.kafka {
        KafkaWanted::Brokers { .. } | KafkaWanted::Access { .. } => Ok(Gathered::Manifest),
        KafkaWanted::Strimzi { name, namespace, listener: _, user } => {
            let pipeline = &plan.owner.pipeline;
            strimzi::gather(namespace, name, user.as_deref(), pipeline, context).await.map(Gathered::Strimzi)
        }
    }
}

impl Gathered {
    pub(super) async fn read_secrets(&self, plan: &Plan, client: &Client, into: &mut Secrets) -> Result<(), Unseen> {
        match self {
            Self::Manifest => {
                read_secrets(client, &plan.owner.pipeline.namespace, &named(&plan.asks.kafka), into).await
            }
            Self::Strimzi(cluster) => cluster.read_secrets(client, into).await,
        }
    }
}

/// The Secrets that the manifest itself names.
pub(crate) fn named(wanted: &KafkaWanted) -> BTreeSet<String> {
    match wanted {
        KafkaWanted::Brokers { tls, sasl, .. } => {
            let tls_secrets = tls.iter().flat_map(|tls| {
                let trusted = match &tls.trust {
                    TrustWanted::Public => [].as_slice(),
                    TrustWanted::Secrets(names) => names,
                };
                trusted.iter().chain(&tls.client_certificate)
            });
            tls_secrets.chain(sasl.iter().map(|sasl| &sasl.secret)).cloned().collect()
        }
        KafkaWanted::Access { secret } => [secret.clone()].into(),
        KafkaWanted::Strimzi { .. } => BTreeSet::new(),
    }
}

/// Makes a connection of what was gathered, or says what is missing.
pub(super) fn connect(plan: &Plan, gathered: &Gathered, secrets: &Secrets) -> Result<KafkaFound, Missing> {
    match (&plan.asks.kafka, gathered) {
        (KafkaWanted::Brokers { bootstrap_servers, tls, sasl }, _) => Ok(KafkaFound {
            name: bootstrap_servers.first().cloned().unwrap_or_default(),
            cluster_id: None,
            servers: bootstrap_servers.clone(),
            encryption: tls.as_ref().map(|tls| encryption(tls, secrets)).transpose()?,
            login: sasl.as_ref().map(|sasl| login(sasl, secrets)).transpose()?,
            copy: None,
        }),
        (KafkaWanted::Access { secret }, _) => binding::connect(secret, secrets),
        (KafkaWanted::Strimzi { listener, .. }, Gathered::Strimzi(cluster)) => cluster.connect(listener, secrets),
        (KafkaWanted::Strimzi { name, .. }, Gathered::Manifest) => {
            let words = format!("the Kafka resource {name} was not looked for");
            Err(Missing::Cluster(Finding::new(KafkaReady::Initializing, words)))
        }
    }
}

fn encryption(tls: &TlsWanted, secrets: &Secrets) -> Result<Encryption, Finding<CredentialsReady>> {
    let trust = match &tls.trust {
        TrustWanted::Public => Trust::Public,
        TrustWanted::Secrets(names) => {
            let mut keys = Vec::new();
            for name in names {
                keys.extend(secrets.certificates(name)?);
            }
            Trust::Keys(keys)
        }
    };
    let client = tls.client_certificate.as_ref().map(|name| client_certificate(name, secrets)).transpose()?;
    Ok(Encryption { trust, client })
}

/// `tls.crt` and `tls.key` as cert-manager names them, `user.crt` and `user.key` as Strimzi does.
fn client_certificate(secret: &str, secrets: &Secrets) -> Result<(SecretKey, SecretKey), Finding<CredentialsReady>> {
    let certificate = secrets.first(secret, &["tls.crt", "user.crt"])?;
    let key = SecretKey::new(secret, certificate.key.replace(".crt", ".key"));
    secrets.value(&key)?;
    Ok((certificate, key))
}

fn login(sasl: &SaslWanted, secrets: &Secrets) -> Result<Login, Finding<CredentialsReady>> {
    let password = SecretKey::new(&sasl.secret, sasl.key.as_str());
    secrets.value(&password)?;
    Ok(Login { mechanism: sasl.mechanism, username: sasl.username.clone(), password })
}
