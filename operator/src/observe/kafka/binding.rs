//! The Secret that Strimzi's Access Operator writes: a service binding with everything in it.

use clickstream_crds::conditions::{CredentialsReady, KafkaReady};
use clickstream_crds::spec::SaslMechanism;

use super::{Encryption, KafkaFound, Login, Missing, Trust};
use crate::finding::Finding;
use crate::secrets::Secrets;

pub(super) fn connect(secret: &str, secrets: &Secrets) -> Result<KafkaFound, Missing> {
    let key = |names: &[&str]| secrets.first(secret, names);
    let text =
        |names: &[&str]| key(names).and_then(|key| Ok(String::from_utf8_lossy(secrets.value(&key)?).into_owned()));
    let servers = text(&["bootstrapServers", "bootstrap.servers", "bootstrap-servers"])?;
    let protocol = text(&["securityProtocol", "security.protocol"])?;
    let (encrypts, logs_in) = match protocol.as_str() {
        "PLAINTEXT" => (false, false),
        "SSL" => (true, false),
        "SASL_PLAINTEXT" => (false, true),
        "SASL_SSL" => (true, true),
        other => {
            let words = format!("Secret {secret} has the securityProtocol {other:?}, which no Kafka listener has");
            return Err(Missing::Cluster(Finding::new(KafkaReady::ClusterNotReady, words)));
        }
    };
    let encryption = if encrypts {
        let trust = key(&["ssl.truststore.crt"]).map_or(Trust::Public, |key| Trust::Keys(vec![key]));
        let client = match key(&["ssl.keystore.crt"]) {
            Ok(certificate) => Some((certificate, key(&["ssl.keystore.key"])?)),
            Err(_) => None,
        };
        Some(Encryption { trust, client })
    } else {
        None
    };
    let login = if logs_in {
        let mechanism = text(&["saslMechanism", "sasl.mechanism"])?;
        let username = text(&["username", "user"])?;
        Some(Login { mechanism: known(secret, &mechanism)?, username, password: key(&["password"])? })
    } else {
        None
    };
    Ok(KafkaFound {
        name: secret.to_owned(),
        cluster_id: None,
        servers: servers.split(',').map(|server| server.trim().to_owned()).collect(),
        encryption,
        login,
        copy: None,
    })
}

fn known(secret: &str, mechanism: &str) -> Result<SaslMechanism, Finding<CredentialsReady>> {
    serde_json::from_value(mechanism.into()).map_err(|_| {
        let words = format!("Secret {secret} asks for the SASL mechanism {mechanism:?}; the workers know SCRAM-SHA-512, SCRAM-SHA-256 and PLAIN");
        Finding::new(CredentialsReady::KeyMissing, words)
    })
}
