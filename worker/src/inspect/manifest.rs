//! The pipeline that is to be inspected.

use std::path::Path;

use clickstream_crds::settings::{FileSource, Replay, S3Keys, Source};

use crate::manifest::{self, NotAPipeline};

/// A pipeline's replay of files.
pub(super) struct Wanted {
    /// The pipeline, as a person names it.
    pub(super) pipeline: String,
    pub(super) replay: Replay,
    pub(super) files: FileSource,
}

/// Why there is nothing to inspect.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotInspected {
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] NotAPipeline),
    /// The pipeline has no files.
    #[error("{file}: {pipeline}: {why}")]
    NoFiles {
        /// The manifest.
        file: String,
        /// The pipeline.
        pipeline: String,
        /// What it has instead.
        why: &'static str,
    },
}

/// Reads the manifest as `check` does, and picks the pipeline.
pub(super) fn wanted(file: &Path, name: Option<&str>) -> Result<Wanted, NotInspected> {
    let translation = manifest::read(file, name)?;
    let pipeline = translation.pipeline.name;
    let refused = |why| NotInspected::NoFiles { file: file.display().to_string(), pipeline: pipeline.clone(), why };
    let producer = translation.producer.ok_or_else(|| refused("it has no spec.producer, so nothing is replayed"))?;
    // Whoever inspects asks with keys of their own: the Secrets of the cluster are not here.
    let replay = producer.replay.with_keys(|_| S3Keys::Ambient);
    match replay.source.clone() {
        Source::Files(files) => Ok(Wanted { pipeline, replay, files }),
        Source::Generator(_) => Err(refused("its events are generated: `clickstream-worker generate` shows them")),
    }
}
