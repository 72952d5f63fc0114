use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clickstream_crds::notes::{ReplayFailure, ReplayStop};

use super::data::NoData;
use crate::log::kafka::KafkaTrouble;
use crate::replay::{Stopped, Summary};

/// How a replica ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to.
    Told {
        /// How many events it had sent.
        sent: u64,
    },
    /// There is nothing left for any replica.
    Complete(Summary),
}

impl Ended {
    pub(super) fn exit_code(self) -> ExitCode {
        match self {
            Self::Complete(Summary { rows, sent, .. }) if rows != sent => ExitCode::FAILURE,
            Self::Told { .. } | Self::Complete(_) => ExitCode::SUCCESS,
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told { sent } => write!(f, "told to end; {sent} events sent since the start, all sealed"),
            Self::Complete(Summary { rows, sent, bad }) if rows == sent => {
                write!(f, "complete: {rows} rows read, {sent} events sent, {bad} of them rows that cannot be read")
            }
            Self::Complete(Summary { rows, sent, .. }) => {
                write!(
                    f,
                    "complete, but {rows} rows were read and {sent} events sent: this must not be; please report it"
                )
            }
        }
    }
}

/// Why nothing, or not all, was sent.
#[derive(Debug, thiserror::Error)]
pub enum NotProduced {
    /// The settings file.
    #[error("{}: {reason}", file.display())]
    Settings {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
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
    System(io::Error),
    /// The source.
    #[error(transparent)]
    Source(NoData),
    /// Kafka.
    #[error(transparent)]
    Kafka(KafkaTrouble),
    /// The replay.
    #[error(transparent)]
    Stopped(#[from] Stopped<KafkaTrouble, NoData>),
}

impl NotProduced {
    /// What the pipeline's condition `Failed` is to say; `None`: it is no failure of the replay, or one that passes.
    pub(super) fn stop(&self) -> Option<ReplayStop> {
        let failure = match self {
            Self::Source(_) => Some(ReplayFailure::SourceNotFound),
            Self::Kafka(trouble) | Self::Stopped(Stopped::Log(trouble)) => matches!(
                trouble,
                KafkaTrouble::NotAllowed { .. }
                    | KafkaTrouble::PartitionCount { .. }
                    | KafkaTrouble::TopicTakesLess { .. }
            )
            .then_some(ReplayFailure::BrokerRefused),
            Self::Stopped(stopped) => stopped.reason(),
            Self::Settings { .. } | Self::Port { .. } | Self::System(_) => None,
        };
        failure.map(|failure| ReplayStop::new(failure, &self.to_string()))
    }

    /// The exit status, as the help tells it.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::System(_) => 1,
            Self::Settings { .. } | Self::Port { .. } => 2,
            Self::Source(_) | Self::Stopped(Stopped::Source(_)) => 3,
            Self::Stopped(Stopped::DataSetChanged { .. }) => 4,
            Self::Stopped(Stopped::TooManyBadRows { .. }) => 5,
            Self::Kafka(trouble) | Self::Stopped(Stopped::Log(trouble)) => match trouble {
                KafkaTrouble::UnknownTopic { .. } | KafkaTrouble::PartitionCount { .. } => 7,
                KafkaTrouble::TopicTakesLess { .. } => 8,
                KafkaTrouble::UnreadableProgress { .. } => 9,
                KafkaTrouble::UnreadableFile { .. }
                | KafkaTrouble::Settings { .. }
                | KafkaTrouble::Unreachable { .. }
                | KafkaTrouble::Untrusted { .. }
                | KafkaTrouble::LoginRefused { .. }
                | KafkaTrouble::NotAllowed { .. }
                | KafkaTrouble::NotMade { .. }
                | KafkaTrouble::Refused { .. } => 6,
            },
            Self::Stopped(Stopped::TooLarge { .. }) => 8,
            Self::Stopped(Stopped::Superseded { .. } | Stopped::Unreadable(_)) => 9,
        })
    }
}
