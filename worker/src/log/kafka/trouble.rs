//! What a person has to mend at the brokers, or in how they are reached.

use std::path::PathBuf;

use rdkafka::error::RDKafkaErrorCode;

/// Why Kafka cannot be used, and what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KafkaTrouble {
    /// A file of the connection is not there or cannot be read.
    #[error("cannot read {}: {reason}; is the Secret mounted, and does it have this key?", path.display())]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// The system's word.
        reason: String,
    },
    /// The client does not take these settings.
    #[error("the settings of the connection to {servers} are not usable: {reason}")]
    Settings {
        /// The brokers.
        servers: String,
        /// The client's word.
        reason: String,
    },
    /// Nobody answers.
    #[error(
        "no broker of {servers} answered within {seconds} s: {reason}; \
         check the names and ports of kafka.bootstrapServers and whether the network lets this pod through"
    )]
    Unreachable {
        /// The brokers.
        servers: String,
        /// How long was tried.
        seconds: u64,
        /// The last thing heard.
        reason: String,
    },
    /// The brokers' certificate is signed by nobody who is trusted, or the connection is not encrypted on one side.
    #[error(
        "{servers}: no trusted TLS connection: {reason}; kafka.tls.trustedCertificates must hold the brokers' authority"
    )]
    Untrusted {
        /// The brokers.
        servers: String,
        /// The client's word.
        reason: String,
    },
    /// User or password is wrong.
    #[error("{servers} do not accept the login of {user}: {reason}; check kafka.sasl and its Secret")]
    LoginRefused {
        /// The brokers.
        servers: String,
        /// Who wanted in.
        user: String,
        /// The brokers' word.
        reason: String,
    },
    /// The user may not do it.
    #[error("{user} may not use {what} at {servers}: grant it (an ACL, or the KafkaUser's authorization)")]
    NotAllowed {
        /// The brokers.
        servers: String,
        /// Who.
        user: String,
        /// What: a topic, a group, a transactional id, by name.
        what: String,
    },
    /// The topic does not exist.
    #[error("there is no topic {topic} at {servers}: make it, or let the operator make it (topic.managedBy: Operator)")]
    UnknownTopic {
        /// The brokers.
        servers: String,
        /// The topic.
        topic: String,
    },
    /// The topic has another number of partitions than its use allows.
    #[error(
        "topic {topic} has {found} partitions, but it must have exactly {expected}: delete it and let it be made anew"
    )]
    PartitionCount {
        /// The topic.
        topic: String,
        /// How many it must have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// The replay topic holds something that no worker of this release wrote.
    #[error(
        "topic {topic} holds progress that this worker cannot read: run the worker's newer release, \
         or let nobody else write to the topic and begin with an empty one"
    )]
    UnreadableProgress {
        /// The replay topic.
        topic: String,
    },
    /// The topic takes less than was sent as one event.
    #[error(
        "topic {topic} refuses batches that were sent to it as too large: raise its max.message.bytes to at least {sent}"
    )]
    TopicTakesLess {
        /// The topic.
        topic: String,
        /// What the client allows.
        sent: usize,
    },
    /// The topic could not be made.
    #[error("topic {topic} could not be made at {servers}: {reason}")]
    NotMade {
        /// The brokers.
        servers: String,
        /// The topic.
        topic: String,
        /// The brokers' word.
        reason: String,
    },
    /// Anything else that stays as it is.
    #[error("Kafka at {servers}: {reason}")]
    Refused {
        /// The brokers.
        servers: String,
        /// The client's word.
        reason: String,
    },
}

/// What a call was about, for those errors that do not say it themselves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) topic: &'a str,
    pub(super) group: &'a str,
    pub(super) transactional_id: &'a str,
}

impl Subject<'_> {
    /// By what name the thing is known that the user may not touch; `None` when the code is of another kind.
    pub(super) fn forbidden(self, code: RDKafkaErrorCode) -> Option<String> {
        match code {
            RDKafkaErrorCode::TopicAuthorizationFailed => Some(format!("topic {}", self.topic)),
            RDKafkaErrorCode::GroupAuthorizationFailed => Some(format!("consumer group {}", self.group)),
            RDKafkaErrorCode::TransactionalIdAuthorizationFailed => {
                Some(format!("transactional id {}", self.transactional_id))
            }
            RDKafkaErrorCode::ClusterAuthorizationFailed => Some("the cluster (IdempotentWrite, Create)".to_owned()),
            _ => None,
        }
    }
}
