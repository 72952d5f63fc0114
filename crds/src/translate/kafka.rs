use serde::Serialize;

use super::PipelineName;
use super::faults::Faults;
use crate::defaults;
use crate::spec::{Kafka, SaslMechanism, Tls};

/// The Kafka cluster, as the manifest names it. Only the caller can make a connection of it: a listener's address stands
/// in Strimzi's objects, a password in a Secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum KafkaWanted {
    /// Brokers by address.
    #[serde(rename_all = "camelCase")]
    Brokers {
        /// Some of them, as host:port.
        bootstrap_servers: Vec<String>,
        /// Encryption.
        tls: Option<TlsWanted>,
        /// The user.
        sasl: Option<SaslWanted>,
    },
    /// A listener of a cluster that Strimzi runs.
    Strimzi {
        /// Name of the Kafka resource.
        name: String,
        /// Its namespace.
        namespace: String,
        /// The listener.
        listener: String,
        /// The KafkaUser to connect as.
        user: Option<String>,
    },
    /// The binding Secret of a KafkaAccess.
    Access {
        /// Its name.
        secret: String,
    },
}

/// Encryption of a connection, by Secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TlsWanted {
    /// Whom to trust.
    pub trust: TrustWanted,
    /// The Secret with the client's own certificate.
    pub client_certificate: Option<String>,
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TrustWanted {
    /// The public authorities'.
    Public,
    /// Those in every key that ends in `.crt` of these Secrets.
    Secrets(Vec<String>),
}

/// A user, with the Secret of the password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaslWanted {
    /// How the password is shown.
    pub mechanism: SaslMechanism,
    /// The user's name.
    pub username: String,
    /// The Secret.
    pub secret: String,
    /// The key in it.
    pub key: String,
}

pub(super) fn kafka_wanted(pipeline: &PipelineName, kafka: &Kafka, faults: &mut Faults) -> Option<KafkaWanted> {
    let wanted = match (&kafka.bootstrap_servers, &kafka.strimzi, &kafka.access_ref) {
        (Some(servers), None, None) => Some(KafkaWanted::Brokers {
            bootstrap_servers: servers.iter().map(|server| server.0.clone()).collect(),
            tls: kafka.tls.as_ref().map(tls_wanted),
            sasl: kafka.sasl.as_ref().map(|sasl| SaslWanted {
                mechanism: sasl.mechanism,
                username: sasl.username.clone(),
                secret: sasl.password_secret.name.0.clone(),
                key: sasl.password_secret.key.clone().unwrap_or_else(|| defaults::PASSWORD_KEY.to_owned()),
            }),
        }),
        (None, Some(strimzi), None) => Some(KafkaWanted::Strimzi {
            name: strimzi.name.0.clone(),
            namespace: strimzi.namespace.as_ref().map_or_else(|| pipeline.namespace.clone(), |other| other.0.clone()),
            listener: strimzi.listener.clone(),
            user: strimzi.user.as_ref().map(|user| user.0.clone()),
        }),
        (None, None, Some(access)) => Some(KafkaWanted::Access { secret: access.name.0.clone() }),
        _ => None,
    };
    faults.need("spec.kafka", wanted, "give exactly one of bootstrapServers, strimzi, accessRef")
}

fn tls_wanted(tls: &Tls) -> TlsWanted {
    TlsWanted {
        trust: tls.trusted_certificates.as_ref().map_or(TrustWanted::Public, |secrets| {
            TrustWanted::Secrets(secrets.iter().map(|secret| secret.secret_name.0.clone()).collect())
        }),
        client_certificate: tls.client_certificate.as_ref().map(|secret| secret.secret_name.0.clone()),
    }
}
