//! What is typed after `produce`, and the help for it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process;

use clap::Args;

use crate::generate::Length;
use crate::role::{LogFormat, now_micros};

/// One replica of a replay into Kafka.
#[derive(Debug, Args)]
#[command(
    long_about = "Replay recorded or generated events into Kafka at an exact rate.

Any number of replicas with the same settings share the work: each sends the events of its share of the users, in order, and \
the rate is that of all of them together. They may come, go and crash at any time: a reader of committed events \
(isolation.level=read_committed) sees every row exactly once. How far the replay is lies in the topic <topic>.replay; a run \
that is complete stays complete, and sends nothing when it is started again.

The operator writes the settings and starts the replicas. By hand, make both topics first: the replay topic with 32 \
partitions and cleanup.policy=compact.",
    after_long_help = "\
GET /healthz, /readyz and /metrics (OpenMetrics) answer at --listen. SIGTERM and SIGINT end it after what is sent is sealed.

Exit status:
  0  told to end; or complete, with --exit-when-complete
  1  something else went wrong
  2  the settings cannot be used, or the port is taken
  3  the source cannot be read
  4  the data set is not the one that the run began with
  5  more bad rows than badRows.max
  6  Kafka cannot be reached, or refuses the login, or a right is missing
  7  a topic is missing, or has the wrong number of partitions
  8  an event is larger than the topic takes
  9  a later run has begun: this replica is out of date

Examples:
  As the operator starts it
      clickstream-worker produce --settings /etc/clickstream/produce.json

  Until the run is complete, on a free port
      clickstream-worker produce --settings produce.json --listen 127.0.0.1:0 --exit-when-complete"
)]
pub struct Arguments {
    /// What to do: the settings file of this role
    #[arg(long, value_name = "FILE")]
    pub settings: PathBuf,
    /// Where health and metrics are told; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8080")]
    pub listen: SocketAddr,
    /// End once all replicas have sent everything; else it idles, and says so
    #[arg(long)]
    pub exit_when_complete: bool,
    /// How long events wait for their transaction to end: short is seen soon, long disturbs the pace less often (at most 5s)
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = seal_every)]
    pub seal_every: Length,
    /// A name that no other replica has, the pod's for instance: what an earlier process of that name left open is ended at once
    #[arg(long, value_name = "NAME")]
    pub instance: Option<String>,
    /// How log lines look; by default text on a terminal, else json
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}

impl Arguments {
    /// The name of this replica.
    pub(super) fn instance(&self) -> String {
        self.instance.clone().unwrap_or_else(|| format!("{:x}-{:x}", now_micros(), process::id()))
    }
}

/// The broker ends a transaction after fifteen seconds; a third of it leaves room for a slow one.
fn seal_every(text: &str) -> Result<Length, String> {
    let length: Length = text.parse().map_err(str::to_owned)?;
    if (10_000..=5_000_000).contains(&length.micros()) {
        Ok(length)
    } else {
        Err("expected a time from 10ms to 5s".to_owned())
    }
}
