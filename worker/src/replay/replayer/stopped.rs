use clickstream_crds::notes::ReplayFailure;

use crate::replay::progress::Unreadable;

/// Why a replica cannot go on: a person has to mend something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped<L, S> {
    /// The log.
    #[error("{0}")]
    Log(L),
    /// The source.
    #[error("{0}")]
    Source(S),
    /// What is written about the progress.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// Another data set under the same run.
    #[error(
        "the data set is not the one that run {run} began with (it was {before}, it is {found}): bring the files of then back, or raise replay.run to {} to replay the new ones from the start",
        run + 1
    )]
    DataSetChanged {
        /// The run.
        run: u32,
        /// The fingerprint that it began with.
        before: String,
        /// The fingerprint of what is there now.
        found: String,
    },
    /// A later run has begun.
    #[error("run {begun} has begun, this worker was told run {told}: it is out of date and must go")]
    Superseded {
        /// The later one.
        begun: u32,
        /// This one.
        told: u32,
    },
    /// Too many rows cannot be read.
    #[error(
        "{origin}: {fault}; with this row more than badRows.max ({max}) cannot be read: mend the file and raise replay.run, or raise badRows.max"
    )]
    TooManyBadRows {
        /// Where the one too many stands.
        origin: String,
        /// What is wrong with it.
        fault: String,
        /// How many were allowed.
        max: u64,
    },
    /// An event is larger than the log takes.
    #[error(
        "{origin}: the event is larger than the topic takes ({bytes} bytes): raise max.message.bytes in topic.config, or take the row out"
    )]
    TooLarge {
        /// Where its row stands.
        origin: String,
        /// How large it is.
        bytes: usize,
    },
}

impl<L, S> Stopped<L, S> {
    /// The reason of the pipeline's condition `Failed`, where it is one.
    pub const fn reason(&self) -> Option<ReplayFailure> {
        match self {
            Self::DataSetChanged { .. } => Some(ReplayFailure::DataSetChanged),
            Self::TooManyBadRows { .. } => Some(ReplayFailure::TooManyBadRows),
            Self::TooLarge { .. } => Some(ReplayFailure::BrokerRefused),
            Self::Source(_) => Some(ReplayFailure::SourceNotFound),
            Self::Log(_) | Self::Unreadable(_) | Self::Superseded { .. } => None,
        }
    }
}
