use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{ConsumeSettings, ProduceSettings};

/// The version of the settings that this code writes, and the newest that it reads.
pub const SETTINGS_VERSION: u32 = 1;

/// The settings of one role.
pub trait Role: Serialize + DeserializeOwned {
    /// The role's name: the worker's subcommand.
    const NAME: &'static str;
}

impl Role for ProduceSettings {
    const NAME: &'static str = "produce";
}

impl Role for ConsumeSettings {
    const NAME: &'static str = "consume";
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    version: u32,
    role: String,
    settings: T,
}

/// Why a settings file cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub enum ReadError {
    /// A newer operator has written it.
    TooNew {
        /// The version of the file.
        found: u32,
    },
    /// It is another role's.
    OtherRole {
        /// The role that it is for.
        found: String,
        /// The role that reads it.
        expected: &'static str,
    },
    /// It is no settings file, or a broken one.
    Malformed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooNew { found } => write!(
                f,
                "the settings have version {found}, this worker reads no newer than {SETTINGS_VERSION}: \
                 run a worker of the operator's release, or newer (spec.workers.image)"
            ),
            Self::OtherRole { found, expected } => write!(
                f,
                "the settings are for the role {found}, not for {expected}: start the worker as `clickstream-worker {found}`"
            ),
            Self::Malformed(cause) => write!(f, "the settings cannot be read: {cause}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// The settings file of a role. The same settings always give the same bytes: the file's name can be made of its content.
pub fn write<R: Role>(settings: &R) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&Envelope { version: SETTINGS_VERSION, role: R::NAME.to_owned(), settings })
}

/// Reads the settings file of a role.
pub fn read<R: Role>(text: &str) -> Result<R, ReadError> {
    let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
    // Version and role first: what a newer version holds must not matter to the one who refuses it.
    let envelope: Envelope<serde_json::Value> = serde_json::from_str(text).map_err(malformed)?;
    if envelope.version > SETTINGS_VERSION {
        return Err(ReadError::TooNew { found: envelope.version });
    }
    if envelope.role != R::NAME {
        return Err(ReadError::OtherRole { found: envelope.role, expected: R::NAME });
    }
    serde_json::from_value(envelope.settings).map_err(malformed)
}
