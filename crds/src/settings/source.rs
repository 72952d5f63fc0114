use serde::{Deserialize, Serialize};

use super::{GeneratorSource, KeysWanted, S3Keys, S3Store};

/// What is replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source<Keys = S3Keys> {
    /// Recorded events.
    Files(FileSource<Keys>),
    /// Events that are made up.
    Generator(GeneratorSource),
}

/// Files of recorded events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileSource<Keys = S3Keys> {
    /// How a file is read.
    pub format: FileFormat,
    /// The files, in order.
    pub files: Vec<FileLocation>,
    /// The store of the files that are in one; `None` where none is.
    pub s3: Option<S3Store<Keys>>,
}

/// How a file is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileFormat {
    /// As CSV.
    Csv {
        /// The character between two fields.
        delimiter: char,
        /// The fields' names; `None`: each file's first line has them.
        header: Option<Vec<String>>,
    },
    /// As one JSON object a line.
    JsonLines,
    /// As Parquet.
    Parquet,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileLocation {
    /// In a bucket.
    S3 {
        /// The bucket.
        bucket: String,
        /// The object's key.
        key: String,
    },
    /// At a URL of http or https.
    Url(String),
    /// In the file system.
    Path(String),
}

impl Source<KeysWanted> {
    /// The same source, its store asked by whom `keys` makes of what is wanted.
    pub fn with_keys(self, keys: impl FnOnce(KeysWanted) -> S3Keys) -> Source {
        match self {
            Self::Files(FileSource { format, files, s3 }) => {
                Source::Files(FileSource { format, files, s3: s3.map(|store| store.with_keys(keys)) })
            }
            Self::Generator(generator) => Source::Generator(generator),
        }
    }
}
