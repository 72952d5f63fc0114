//! Which Kafka `--kafka` means, and how it is reached.

use std::path::Path;

use clickstream_crds::settings::KafkaConnection;
use clickstream_crds::translate::{KafkaWanted, SaslWanted, TlsWanted, TrustWanted};

use super::ended::NotRun;
use super::secrets::Secrets;

/// Stands for what the manifest says itself.
pub(super) const AS_DECLARED: &str = "manifest";

/// The brokers at the address that was typed, or those of the manifest; with certificates and a login where there are Secrets.
pub(super) fn brokers(typed: &str, wanted: &KafkaWanted, secrets: Option<&Secrets>) -> Result<KafkaConnection, NotRun> {
    let addresses = match (typed, wanted) {
        (AS_DECLARED, KafkaWanted::Brokers { bootstrap_servers, .. }) => bootstrap_servers.clone(),
        (AS_DECLARED, KafkaWanted::Strimzi { .. } | KafkaWanted::Access { .. }) => {
            let why = "--kafka manifest: the brokers' address stands in the cluster, not in the manifest: type it, as host:port";
            return Err(NotRun::Asked(why.to_owned()));
        }
        (typed, _) => typed.split(',').map(str::to_owned).collect(),
    };
    let none = Secrets::new(Path::new(""));
    match (wanted, secrets) {
        (KafkaWanted::Brokers { tls, sasl, .. }, None)
            if typed == AS_DECLARED && needs_files(tls.as_ref(), sasl.as_ref()) =>
        {
            let why = "--kafka manifest: its certificates and login are in Secrets: give them with --secrets DIR, as DIR/SECRET/KEY";
            Err(NotRun::Asked(why.to_owned()))
        }
        (KafkaWanted::Brokers { tls, sasl, .. }, secrets) if secrets.is_some() || typed == AS_DECLARED => {
            Ok(secrets.unwrap_or(&none).connection(addresses, tls.as_ref(), sasl.as_ref())?)
        }
        (KafkaWanted::Strimzi { name, user, .. }, Some(secrets)) => {
            Ok(secrets.strimzi(addresses, name, user.as_deref())?)
        }
        (KafkaWanted::Access { secret }, Some(_)) => {
            Err(NotRun::Asked(format!("--secrets: what the KafkaAccess Secret {secret} says cannot be used here yet")))
        }
        (_, _) => Ok(none.connection(addresses, None, None)?),
    }
}

fn needs_files(tls: Option<&TlsWanted>, sasl: Option<&SaslWanted>) -> bool {
    let by_files = |tls: &TlsWanted| tls.client_certificate.is_some() || matches!(tls.trust, TrustWanted::Secrets(_));
    sasl.is_some() || tls.is_some_and(by_files)
}
