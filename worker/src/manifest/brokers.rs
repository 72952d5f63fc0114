//! Which Kafka `--kafka` means, and how it is reached.

use std::path::Path;

use clickstream_crds::settings::KafkaConnection;
use clickstream_crds::translate::{KafkaWanted, SaslWanted, TlsWanted, TrustWanted};

use super::secrets::{NoSecret, Secrets};

/// Stands for what the manifest says itself.
pub(crate) const AS_DECLARED: &str = "manifest";

/// Why it is not known how brokers are reached.
#[derive(Debug, thiserror::Error)]
pub enum NoBrokers {
    /// The manifest has no address.
    #[error("--kafka manifest: the brokers' address stands in the cluster, not in the manifest: type it, as host:port")]
    NoAddress,
    /// The manifest names Secrets, and there are none.
    #[error(
        "--kafka manifest: its address, certificates or login are in Secrets: give them with --secrets DIR, as DIR/SECRET/KEY"
    )]
    NoSecrets,
    /// What `--secrets` names.
    #[error(transparent)]
    Secret(#[from] NoSecret),
}

/// The brokers at the address that was typed, or those of the manifest; with certificates and a login where there are Secrets.
pub(crate) fn brokers(
    typed: &str,
    wanted: &KafkaWanted,
    secrets: Option<&Secrets>,
) -> Result<KafkaConnection, NoBrokers> {
    let typed = Some(typed).filter(|typed| *typed != AS_DECLARED);
    match (wanted, typed, secrets) {
        (_, Some(typed), None) => Ok(in_plain_text(typed)),
        (KafkaWanted::Brokers { bootstrap_servers, tls, sasl }, typed, Some(secrets)) => {
            let servers = typed.map_or_else(|| bootstrap_servers.clone(), addresses);
            Ok(secrets.connection(servers, tls.as_ref(), sasl.as_ref())?)
        }
        (KafkaWanted::Brokers { bootstrap_servers, tls, sasl }, None, None)
            if !needs_files(tls.as_ref(), sasl.as_ref()) =>
        {
            let none = Secrets::new(Path::new(""));
            Ok(none.connection(bootstrap_servers.clone(), tls.as_ref(), None)?)
        }
        (KafkaWanted::Strimzi { name, user, .. }, Some(typed), Some(secrets)) => {
            Ok(secrets.strimzi(addresses(typed), name, user.as_deref())?)
        }
        (KafkaWanted::Strimzi { .. }, None, _) => Err(NoBrokers::NoAddress),
        (KafkaWanted::Access { secret }, typed, Some(secrets)) => {
            let declared = secrets.access(secret)?;
            let bootstrap_servers = typed.map_or_else(|| declared.bootstrap_servers.clone(), addresses);
            Ok(KafkaConnection { bootstrap_servers, ..declared })
        }
        (KafkaWanted::Brokers { .. } | KafkaWanted::Access { .. }, None, None) => Err(NoBrokers::NoSecrets),
    }
}

/// Brokers that ask for nothing.
pub(crate) fn in_plain_text(typed: &str) -> KafkaConnection {
    KafkaConnection { bootstrap_servers: addresses(typed), tls: None, sasl: None }
}

fn addresses(typed: &str) -> Vec<String> {
    typed.split(',').map(str::to_owned).collect()
}

fn needs_files(tls: Option<&TlsWanted>, sasl: Option<&SaslWanted>) -> bool {
    let by_files = |tls: &TlsWanted| tls.client_certificate.is_some() || matches!(tls.trust, TrustWanted::Secrets(_));
    sasl.is_some() || tls.is_some_and(by_files)
}
