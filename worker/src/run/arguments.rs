//! What is typed after `run`, and the help for it.

use std::path::PathBuf;

use clap::Args;

use crate::generate::Length;
use crate::role::LogFormat;

/// A whole pipeline on this machine.
#[derive(Debug, Args)]
#[command(
    long_about = "Run a pipeline from its manifest on this machine: the producer, the consumers, and the proof that nothing was lost.

Takes the very manifest that the cluster takes. Events go through a log in a folder instead of Kafka, and land in a folder \
instead of a bucket, unless --kafka or --lake say otherwise; everything else is as the manifest says, the number of consumers \
too. Interrupted, it seals and lands what is on its way; the same command goes on where it stopped. A run that is complete \
stays complete.",
    after_long_help = "\
On a terminal it shows how it goes, elsewhere it writes a line every few seconds to stderr. NO_COLOR=1 is respected; \
RUST_LOG=info shows what the parts do.

In the working folder:
  log/    the topic: a file of JSON lines for each partition, readable with tail and jq
  lake/   what landed: Parquet

Exit status:
  0  done, and every promise held; or interrupted, to be continued
  1  a promise was broken: the last lines say which
  2  the manifest is wrong, or what it names cannot be read

Examples:
  A manifest with files to replay
      clickstream-worker run examples/demo.yaml

  For a minute, as JSON for a script
      clickstream-worker run pipeline.yaml --for 1m --json

  Through a Kafka of yours, into a bucket as the environment's AWS settings reach it
      clickstream-worker run pipeline.yaml --kafka localhost:9092 --lake s3://lake

  Just as the manifest says, with its Secrets copied to files
      clickstream-worker run pipeline.yaml --kafka manifest --lake manifest --secrets secrets"
)]
pub struct Arguments {
    /// The manifest; - is standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which pipeline, where the file has several
    #[arg(long, value_name = "NAME")]
    pub pipeline: Option<String>,
    /// Where log and lake are kept; by default `clickstream-run/NAME`
    #[arg(long, value_name = "DIR")]
    pub workdir: Option<PathBuf>,
    /// Brokers instead of the log in a folder: host:port, or `manifest` for those that it names; topics that are missing are made
    #[arg(long, value_name = "ADDRESS")]
    pub kafka: Option<String>,
    /// Instead of lake/: a bucket (`s3://BUCKET/FOLDER`), another folder, or `manifest` for the bucket that it names
    #[arg(long, value_name = "PLACE")]
    pub lake: Option<String>,
    /// Address of an S3 store that is not AWS, for --lake
    #[arg(long, value_name = "URL", requires = "lake")]
    pub endpoint: Option<String>,
    /// The Secrets that the manifest names, as files: DIR/SECRET/KEY; else Kafka is reached in plain text, and buckets with the environment's AWS settings
    #[arg(long, value_name = "DIR")]
    pub secrets: Option<PathBuf>,
    /// End after this time, such as 90s, 10m or 1h; to be continued
    #[arg(long = "for", value_name = "TIME")]
    pub lasting: Option<Length>,
    /// End once so many events are sent, or a few more; to be continued
    #[arg(long, value_name = "N")]
    pub events: Option<u64>,
    /// Print one JSON object at the end, and nothing on the way
    #[arg(long)]
    pub json: bool,
    /// How log lines look; by default text on a terminal, else json
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}
