//! What a client says by itself: its log, and what it hears of connections.

use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;

use super::cluster::Cluster;
use super::trouble::KafkaTrouble;

/// Listens to a client. Clones hear the same.
#[derive(Clone)]
pub(super) struct Reports {
    cluster: Arc<Cluster>,
    heard: Arc<Mutex<Heard>>,
}

#[derive(Default)]
struct Heard {
    trouble: Option<KafkaTrouble>,
    passing: Option<String>,
}

impl Reports {
    pub(super) fn of(cluster: Arc<Cluster>) -> Self {
        Self { cluster, heard: Arc::default() }
    }

    /// What a person has to mend, if anything of the kind was heard since the last look.
    pub(super) fn trouble(&self) -> Result<(), KafkaTrouble> {
        self.heard().trouble.take().map_or(Ok(()), Err)
    }

    /// The last thing that was heard of connections that do not work.
    pub(super) fn passing(&self) -> Option<String> {
        self.heard().passing.clone()
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        match level {
            RDKafkaLogLevel::Emerg
            | RDKafkaLogLevel::Alert
            | RDKafkaLogLevel::Critical
            | RDKafkaLogLevel::Error
            | RDKafkaLogLevel::Warning => tracing::warn!(target: "kafka", facility, "{message}"),
            _ => tracing::debug!(target: "kafka", facility, "{message}"),
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "kafka", %error, "{reason}");
        let Some(code) = error.rdkafka_error_code() else { return };
        let mut heard = self.heard();
        match self.cluster.of_connection(code, reason) {
            Some(trouble) => heard.trouble = Some(trouble),
            None => heard.passing = Some(reason.to_owned()),
        }
    }
}

impl ConsumerContext for Reports {}
