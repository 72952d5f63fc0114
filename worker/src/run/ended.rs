use std::process::ExitCode;

use crate::land::RecipeError;
use crate::log::embedded::EmbeddedTrouble;
use crate::log::kafka::KafkaTrouble;
use crate::manifest::{NoBrokers, NotAPipeline};
use crate::produce::NoData;
use crate::replay::Stopped;
use crate::store::s3::ClientError;
use crate::store::{ProbeError, StoreError};

/// Why a pipeline was not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum NotRun {
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] NotAPipeline),
    /// What is asked for does not go together.
    #[error("{0}")]
    Asked(String),
    /// The lake's settings.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// What is replayed.
    #[error(transparent)]
    Data(#[from] NoData),
    /// The log in a folder.
    #[error(transparent)]
    Folder(#[from] EmbeddedTrouble),
    /// Kafka.
    #[error(transparent)]
    Kafka(#[from] KafkaTrouble),
    /// The lake's client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The lake does not do what landing needs.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// The lake cannot be read.
    #[error("the lake cannot be read: {0}")]
    Store(#[from] StoreError),
    /// The replay stopped.
    #[error("{0}")]
    Replay(String),
    /// The system.
    #[error("the system refuses what every process needs: {0}")]
    System(#[from] std::io::Error),
    /// How brokers are reached.
    #[error(transparent)]
    Brokers(#[from] NoBrokers),
    /// Nothing can be written to the lake.
    #[error("nothing can land any more: {0}; what has landed stands, and the same command goes on")]
    Refused(StoreError),
    /// A partition cannot go on.
    #[error(
        "landing has stopped, since going on would break a promise: the log line above says what stands in the way"
    )]
    Stopped,
    /// A part of the process has ended before its time.
    #[error("the {0} has ended before its time; what has landed stands, and the same command goes on")]
    Died(&'static str),
}

impl<L: std::fmt::Display> From<Stopped<L, NoData>> for NotRun {
    fn from(stopped: Stopped<L, NoData>) -> Self {
        Self::Replay(stopped.to_string())
    }
}

impl NotRun {
    /// The exit status, as the help tells it.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Died(_) | Self::Stopped => 1,
            _ => 2,
        })
    }
}
