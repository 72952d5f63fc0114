//! What is typed after `inspect`, and the help for it.

use std::path::PathBuf;

use clap::Args;

/// A pipeline whose source is looked at.
#[derive(Debug, Args)]
#[command(
    long_about = "Walk once over the files that a pipeline replays, and say what would happen, before anything is sent.

Says how many rows there are and which of them cannot be read, when the events happened, how far they are out of order, how \
many users and which types of events there are, and how long the replay will take. Files are read as `produce` reads them: \
paths from this machine, s3:// with the keys of this environment. Nothing is written.",
    after_long_help = "\
Exit status:
  0  the source can be replayed
  1  it cannot be read, or has more bad rows than badRows.max
  2  the manifest is wrong, or names no such pipeline

Examples:
  Before the first apply
      clickstream-worker inspect pipeline.yaml

  One pipeline of several, for a script
      clickstream-worker inspect --pipeline shop --json deploy/all.yaml"
)]
pub struct Arguments {
    /// The manifest; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which pipeline, where the file has several: its name, or namespace/name
    #[arg(long, value_name = "NAME")]
    pub pipeline: Option<String>,
    /// Say it as one JSON object
    #[arg(long)]
    pub json: bool,
}
