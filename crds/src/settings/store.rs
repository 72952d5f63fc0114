use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An S3 store. `Keys` is [`KeysWanted`] as the translation leaves it, and [`S3Keys`] once the caller has filled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct S3Store<Keys = S3Keys> {
    /// Its region.
    pub region: String,
    /// Its address; `None` is AWS.
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the path.
    pub path_style: bool,
    /// Who asks.
    pub keys: Keys,
}

/// Who asks, as the manifest says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum KeysWanted {
    /// Whoever the pod is.
    PodIdentity,
    /// Whose keys are in the Secret of this name.
    Secret(String),
}

/// Who asks, as a worker needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum S3Keys {
    /// Whoever the process is: a web identity, an instance's role, the environment.
    Ambient,
    /// Whose keys are in these files.
    #[serde(rename_all = "camelCase")]
    Files {
        /// The access key's id.
        access_key_id: PathBuf,
        /// The secret access key.
        secret_access_key: PathBuf,
    },
}

impl S3Store<KeysWanted> {
    /// The same store, asked by whom `keys` makes of what is wanted.
    pub fn with_keys(self, keys: impl FnOnce(KeysWanted) -> S3Keys) -> S3Store {
        S3Store { region: self.region, endpoint: self.endpoint, path_style: self.path_style, keys: keys(self.keys) }
    }
}
