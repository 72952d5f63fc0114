//! From the settings of a connection to a client's configuration.

use std::fs;
use std::path::Path;

use clickstream_crds::settings::{CertificateFiles, KafkaConnection, Sasl, Tls, TrustedCertificates};
use clickstream_crds::spec::SaslMechanism;
use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::trouble::{KafkaTrouble, Subject};

/// The brokers as a client is told of them. Holds the password: it is never shown.
#[derive(Clone)]
pub(super) struct Cluster {
    config: ClientConfig,
    servers: String,
    user: String,
}

impl Cluster {
    /// Reads the files of the connection, as they are now: who connects again after a change reads them again.
    pub(super) fn of(connection: &KafkaConnection) -> Result<Self, KafkaTrouble> {
        let servers = connection.bootstrap_servers.join(",");
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &servers).set("client.id", "clickstream");
        // Names are looked up again while a cluster moves; a broker that is back is found within a second.
        config.set("broker.address.ttl", "30000").set("reconnect.backoff.max.ms", "1000");
        config.set("security.protocol", security_protocol(connection));
        config.set_log_level(RDKafkaLogLevel::Warning);
        if let Some(tls) = &connection.tls {
            encrypt(&mut config, tls)?;
        }
        if let Some(sasl) = &connection.sasl {
            log_in(&mut config, sasl)?;
        }
        Ok(Self { config, servers, user: user(connection) })
    }

    /// A configuration to add to.
    pub(super) fn config(&self) -> ClientConfig {
        self.config.clone()
    }

    pub(super) fn unusable(&self, error: &KafkaError) -> KafkaTrouble {
        KafkaTrouble::Settings { servers: self.servers.clone(), reason: error.to_string() }
    }

    pub(super) fn unreachable(&self, seconds: u64, reason: String) -> KafkaTrouble {
        KafkaTrouble::Unreachable { servers: self.servers.clone(), seconds, reason }
    }

    pub(super) fn unknown_topic(&self, topic: &str) -> KafkaTrouble {
        KafkaTrouble::UnknownTopic { servers: self.servers.clone(), topic: topic.to_owned() }
    }

    pub(super) fn not_made(&self, topic: &str, reason: String) -> KafkaTrouble {
        KafkaTrouble::NotMade { servers: self.servers.clone(), topic: topic.to_owned(), reason }
    }

    pub(super) fn refused(&self, reason: String) -> KafkaTrouble {
        KafkaTrouble::Refused { servers: self.servers.clone(), reason }
    }

    /// What a connection's error tells a person to mend; `None` where it may pass.
    pub(super) fn of_connection(&self, code: RDKafkaErrorCode, reason: &str) -> Option<KafkaTrouble> {
        let (servers, reason) = (self.servers.clone(), reason.to_owned());
        match code {
            RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SaslAuthenticationFailed => {
                Some(KafkaTrouble::LoginRefused { servers, user: self.user.clone(), reason })
            }
            // A broker that stops during a handshake is reported by the same code.
            RDKafkaErrorCode::SSL if reason.contains("verif") || reason.contains("alert") => {
                Some(KafkaTrouble::Untrusted { servers, reason })
            }
            _ => None,
        }
    }

    /// What a call's error tells a person to mend; `None` where it may pass.
    pub(super) fn of_call(&self, code: RDKafkaErrorCode, subject: Subject<'_>) -> Option<KafkaTrouble> {
        if let Some(what) = subject.forbidden(code) {
            return Some(KafkaTrouble::NotAllowed { servers: self.servers.clone(), user: self.user.clone(), what });
        }
        match code {
            RDKafkaErrorCode::UnknownTopic | RDKafkaErrorCode::UnknownTopicOrPartition => {
                Some(self.unknown_topic(subject.topic))
            }
            RDKafkaErrorCode::UnsupportedFeature
            | RDKafkaErrorCode::UnsupportedVersion
            | RDKafkaErrorCode::InvalidTransactionTimeout
            | RDKafkaErrorCode::InvalidSessionTimeout
            | RDKafkaErrorCode::InconsistentGroupProtocol => Some(self.refused(code.to_string())),
            _ => None,
        }
    }
}

fn security_protocol(connection: &KafkaConnection) -> &'static str {
    match (connection.tls.is_some(), connection.sasl.is_some()) {
        (false, false) => "PLAINTEXT",
        (true, false) => "SSL",
        (false, true) => "SASL_PLAINTEXT",
        (true, true) => "SASL_SSL",
    }
}

/// Whom the brokers see.
fn user(connection: &KafkaConnection) -> String {
    match (&connection.sasl, &connection.tls) {
        (Some(sasl), _) => format!("user {}", sasl.username),
        (None, Some(Tls { client: Some(_), .. })) => "the client certificate's user".to_owned(),
        _ => "the anonymous user".to_owned(),
    }
}

fn encrypt(config: &mut ClientConfig, tls: &Tls) -> Result<(), KafkaTrouble> {
    match &tls.trusted {
        TrustedCertificates::Public => {
            config.set("ssl.ca.location", "probe");
        }
        TrustedCertificates::Files(files) => {
            let authorities: Result<Vec<_>, _> = files.iter().map(|file| read(file)).collect();
            config.set("ssl.ca.pem", authorities?.join("\n"));
        }
    }
    if let Some(CertificateFiles { certificate, key }) = &tls.client {
        config.set("ssl.certificate.pem", read(certificate)?).set("ssl.key.pem", read(key)?);
    }
    Ok(())
}

fn log_in(config: &mut ClientConfig, sasl: &Sasl) -> Result<(), KafkaTrouble> {
    let mechanism = match sasl.mechanism {
        SaslMechanism::ScramSha512 => "SCRAM-SHA-512",
        SaslMechanism::ScramSha256 => "SCRAM-SHA-256",
        SaslMechanism::Plain => "PLAIN",
    };
    let password = read(&sasl.password)?;
    // Editors and `echo` end a file with a newline that is not part of the password.
    let password = password.strip_suffix('\n').unwrap_or(&password);
    let password = password.strip_suffix('\r').unwrap_or(password);
    config.set("sasl.mechanism", mechanism).set("sasl.username", &sasl.username).set("sasl.password", password);
    Ok(())
}

fn read(file: &Path) -> Result<String, KafkaTrouble> {
    fs::read_to_string(file)
        .map_err(|error| KafkaTrouble::UnreadableFile { path: file.to_owned(), reason: error.to_string() })
}

#[cfg(test)]
mod tests;
