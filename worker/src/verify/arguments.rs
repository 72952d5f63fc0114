//! What is typed after `verify`, and the help for it.

use clap::Args;

/// What to prove.
#[derive(Debug, Args)]
#[command(
    long_about = "Prove from a lake alone that every event landed exactly once.

Reads the plans of each partition and looks at every object that they name: plan after plan without a hole or an overlap, \
every object there and the one that was planned, every offset accounted for as landed, quarantined, tombstone or never \
delivered. Objects that no plan names are reported. Nothing is written.",
    after_long_help = "\
Exit status:
  0  proven
  1  a promise is broken; each broken one is a line that names the object
  2  the lake could not be read, or nothing has landed there

Examples:
  A bucket, as the environment's AWS settings reach it
      clickstream-worker verify --lake s3://lake/shop

  MinIO
      AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… \\
        clickstream-worker verify --lake s3://lake/shop --endpoint http://localhost:9000

  A folder, with every row read
      clickstream-worker verify --lake ./lake --deep"
)]
pub struct Arguments {
    /// Where events landed: `s3://BUCKET/PREFIX`, or a folder
    #[arg(long, value_name = "PLACE")]
    pub lake: String,

    /// Address of an S3 store that is not AWS
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,

    /// Region of the bucket; by default the environment's `AWS_REGION`, else us-east-1
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,

    /// Only this stream: the name of a consumer group
    #[arg(long, value_name = "GROUP")]
    pub stream: Option<String>,

    /// Only this topic
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,

    /// Read all rows too, and compare their offsets with what was planned
    #[arg(long)]
    pub deep: bool,

    /// Print the proof as JSON
    #[arg(long)]
    pub json: bool,
}
