use clickstream_crds::conditions::KafkaReady;

/// Why a visit came to nothing, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// What was given to reach the brokers cannot be used.
    #[error("the access to {servers} cannot be used: {why}")]
    Unusable {
        /// The brokers.
        servers: String,
        /// What is wrong with it, and where it stands.
        why: String,
    },
    /// Nobody answers.
    #[error(
        "{address} does not answer: {why}; check the names and ports of the brokers, \
         and whether a network policy lets the operator through"
    )]
    Unreachable {
        /// The broker, or all that were tried.
        address: String,
        /// What was heard.
        why: String,
    },
    /// There is no encrypted connection that both sides trust.
    #[error(
        "{address}: no trusted TLS connection: {why}; kafka.tls.trustedCertificates must hold the authority of the brokers, \
         and the listener must be one with TLS"
    )]
    Untrusted {
        /// The broker.
        address: String,
        /// What the client says.
        why: String,
    },
    /// User, password or client certificate are not accepted.
    #[error(
        "{address} does not accept {user}: {why}; check the Secret that it is from, and that the brokers know the user"
    )]
    AuthenticationFailed {
        /// The broker.
        address: String,
        /// Who wanted in.
        user: String,
        /// The broker's word.
        why: String,
    },
    /// The brokers refuse what every visit must do.
    #[error("{address} refuses to {what}: {said} ({code})")]
    Refused {
        /// The broker.
        address: String,
        /// What was asked.
        what: String,
        /// Kafka's word for why.
        code: String,
        /// What the broker says, or what to do.
        said: String,
    },
}

impl Trouble {
    /// The reason of the condition `KafkaReady`.
    pub const fn reason(&self) -> KafkaReady {
        match self {
            Self::Unreachable { .. } | Self::Untrusted { .. } => KafkaReady::Unreachable,
            Self::Unusable { .. } | Self::AuthenticationFailed { .. } | Self::Refused { .. } => {
                KafkaReady::AuthenticationFailed
            }
        }
    }
}
