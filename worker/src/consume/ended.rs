//! Why landing ended, other than by being told to.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clickstream_crds::notes::Hindrance;

use crate::land::RecipeError;
use crate::log::kafka::KafkaTrouble;
use crate::store::ProbeError;
use crate::store::s3::ClientError;

/// Why nothing is landed.
#[derive(Debug, thiserror::Error)]
pub enum NotConsumed {
    /// The settings file.
    #[error("{}: {reason}", file.display())]
    Settings {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The settings ask for what cannot be done.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The health port.
    #[error("--listen {listen}: {error}: choose another address, or port 0 for any free one")]
    Port {
        /// The address.
        listen: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The process itself.
    #[error("the system refuses what every process needs: {0}")]
    System(#[from] io::Error),
    /// The store's client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The store.
    #[error(transparent)]
    Store(#[from] ProbeError),
    /// Kafka.
    #[error(transparent)]
    Kafka(#[from] KafkaTrouble),
}

impl NotConsumed {
    /// What the store stands in the way with, in the word of the conditions.
    pub(super) fn hindrance(&self) -> Option<Hindrance> {
        match self {
            Self::Store(ProbeError::ConditionalWritesUnsupported) => Some(Hindrance::ConditionalWritesUnsupported),
            Self::Store(ProbeError::Store(error)) => Some(error.hindrance()),
            Self::Client(_) => Some(Hindrance::AccessDenied),
            _ => None,
        }
    }

    /// The exit status, as the help tells it.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::System(_) => 1,
            Self::Settings { .. } | Self::Recipe(_) | Self::Port { .. } => 2,
            Self::Client(_) | Self::Store(_) => 3,
            Self::Kafka(KafkaTrouble::UnknownTopic { .. }) => 7,
            Self::Kafka(_) => 6,
        })
    }
}
