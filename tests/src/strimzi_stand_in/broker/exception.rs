//! What goes wrong with Kafka, named as Kafka's Java client names it: these names are part of what Strimzi tells.

use std::fmt;

use kafka_protocol::ResponseError;
use kafka_protocol::protocol::StrBytes;

pub(super) const UNKNOWN_TOPIC: i16 = ResponseError::UnknownTopicOrPartition.code();
pub(super) const INVALID_TOPIC: i16 = ResponseError::InvalidTopicException.code();

#[derive(Debug, Clone)]
pub(in crate::strimzi_stand_in) enum KafkaException {
    /// No broker answered.
    Gone,
    Refused {
        code: i16,
        message: String,
    },
}

impl KafkaException {
    /// Whether what was wanted has been there: what a broker knows of others' changes may be a moment old.
    pub(in crate::strimzi_stand_in) fn is_done_already(&self) -> bool {
        let done = [ResponseError::TopicAlreadyExists.code(), ResponseError::InvalidPartitions.code()];
        matches!(self, Self::Refused { code, .. } if done.contains(code))
    }
}

impl fmt::Display for KafkaException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, message) = match self {
            Self::Gone => ("TimeoutException", "Timed out waiting for a node assignment. Call: describeConfigs"),
            Self::Refused { code, message } => (java_name(*code), message.as_str()),
        };
        write!(f, "org.apache.kafka.common.errors.{name}: {message}")
    }
}

fn java_name(code: i16) -> &'static str {
    match ResponseError::try_from_code(code) {
        Some(ResponseError::InvalidConfig) => "InvalidConfigurationException",
        Some(ResponseError::InvalidReplicationFactor) => "InvalidReplicationFactorException",
        Some(ResponseError::InvalidTopicException) => "InvalidTopicException",
        Some(ResponseError::InvalidPartitions) => "InvalidPartitionsException",
        Some(ResponseError::PolicyViolation) => "PolicyViolationException",
        Some(ResponseError::InvalidRequest) => "InvalidRequestException",
        _ => "UnknownServerException",
    }
}

pub(super) fn done(code: i16, message: Option<StrBytes>) -> Result<(), KafkaException> {
    if code == 0 {
        return Ok(());
    }
    let message = message.map_or_else(|| format!("error {code}"), |message| message.to_string());
    Err(KafkaException::Refused { code, message })
}
