//! What is typed after `verify`, and the help for it.

use std::path::PathBuf;

use clap::Args;

/// What to prove.
#[derive(Debug, Args)]
#[command(
    long_about = "Prove from a lake alone that every event landed exactly once.

Reads the plans of each partition and looks at every object that they name: plan after plan without a hole or an overlap, \
every object there and the one that was planned, every offset accounted for as landed, quarantined, tombstone or never \
delivered. Objects that no plan names are reported. With --kafka the topic is asked as well: what was never delivered must \
be an event of an aborted transaction, or no event at all. Nothing is written.",
    after_long_help = "\
Exit status:
  0  proven
  1  a promise is broken; each broken one is a line that names the object
  2  the lake or the topic could not be read, or nothing has landed there

Examples:
  The lake of a pipeline, as its manifest says; keys come from the environment's AWS settings
      clickstream-worker verify pipeline.yaml

  MinIO
      AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… \\
        clickstream-worker verify --lake s3://lake/shop --endpoint http://localhost:9000

  A folder, with every row read
      clickstream-worker verify --lake ./lake --deep

  Against the topic
      clickstream-worker verify pipeline.yaml --kafka localhost:9092

  Lake and topic just as the manifest says, with its Secrets copied to files
      clickstream-worker verify pipeline.yaml --kafka manifest --secrets secrets"
)]
pub struct Arguments {
    /// The manifest whose lake it is; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "lake")]
    pub file: Option<PathBuf>,

    /// Which pipeline, where the file has several
    #[arg(long, value_name = "NAME", requires = "file")]
    pub pipeline: Option<String>,

    /// Where events landed: `s3://BUCKET/PREFIX`, or a folder; with a FILE in the place of its bucket
    #[arg(long, value_name = "PLACE")]
    pub lake: Option<String>,

    /// Address of an S3 store that is not AWS
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,

    /// Region of the bucket; by default the manifest's or the environment's `AWS_REGION`, else us-east-1
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,

    /// Only this stream: the name of a consumer group
    #[arg(long, value_name = "GROUP")]
    pub stream: Option<String>,

    /// Only this topic
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,

    /// Brokers to ask about what was never delivered: host:port, or `manifest` for those that it names
    #[arg(long, value_name = "ADDRESS")]
    pub kafka: Option<String>,

    /// The Secrets that the manifest names, as files: DIR/SECRET/KEY; else Kafka is reached in plain text, and the bucket with the environment's AWS settings
    #[arg(long, value_name = "DIR", requires = "file")]
    pub secrets: Option<PathBuf>,

    /// Read all rows too, and compare their offsets with what was planned
    #[arg(long)]
    pub deep: bool,

    /// Print the proof as JSON
    #[arg(long)]
    pub json: bool,
}
