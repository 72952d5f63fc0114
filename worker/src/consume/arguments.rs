//! What is typed after `consume`, and the help for it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::generate::Length;
use crate::role::LogFormat;

/// One member of the group that lands a topic.
#[derive(Debug, Args)]
#[command(
    long_about = "Land the events of a topic as Parquet in a bucket, each exactly once.

Any number of members with the same settings share the topic's partitions. They may come, go and crash at any time: what is \
landed next is decided by what lies in the bucket, never by the group's offsets. Events that are not valid land in \
quarantine, with the reason. `clickstream-worker verify` proves it.

The operator writes the settings and starts the members.",
    after_long_help = "\
GET /healthz, /readyz and /metrics (OpenMetrics) answer at --listen. SIGTERM and SIGINT end it after what was read has landed.

Exit status:
  0  told to end
  1  something else went wrong
  2  the settings cannot be used, or the port is taken
  3  the store cannot be used: events cannot be landed exactly once there
  6  Kafka cannot be reached, or refuses the login, or a right is missing
  7  the topic is missing

Examples:
  As the operator starts it
      clickstream-worker consume --settings /etc/clickstream/consume.json

  On a free port
      clickstream-worker consume --settings consume.json --listen 127.0.0.1:0"
)]
pub struct Arguments {
    /// What to do: the settings file of this role
    #[arg(long, value_name = "FILE")]
    pub settings: PathBuf,
    /// Where health and metrics are told; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8080")]
    pub listen: SocketAddr,
    /// How long it may take to land what was read, once it is told to end
    #[arg(long, value_name = "TIME", default_value = "50s")]
    pub grace: Length,
    /// How log lines look; by default text on a terminal, else json
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}

impl Arguments {
    pub(super) fn grace(&self) -> Duration {
        Duration::from_micros(self.grace.micros().unsigned_abs())
    }
}
