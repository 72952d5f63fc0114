//! What is typed, and the help for it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::options::Options;
use crate::watch::Scope;

#[allow(clippy::doc_markdown, reason = "what is read in a terminal")]
/// Turns ClickstreamPipelines into running workers, and tells the truth about them.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 120)]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look after the pipelines of a cluster
    Run(Box<Run>),
    /// Print the definition of the resource, for kubectl apply --server-side -f -
    Crds,
    /// Print what would be created for a manifest, without a cluster
    Render(Render),
}

/// How the cluster's pipelines are looked after. Every flag is also an environment variable.
#[derive(Debug, Args)]
pub struct Run {
    /// Namespaces whose pipelines are looked after, by comma; without it all
    #[arg(long, env = "CLICKSTREAM_NAMESPACES", value_delimiter = ',', value_name = "NAMES")]
    pub namespaces: Vec<String>,
    /// What holds for all pipelines
    #[command(flatten)]
    pub workers: Workers,
    /// Where health and metrics are told; port 0 is any free one
    #[arg(long, env = "CLICKSTREAM_LISTEN", value_name = "ADDRESS", default_value = "0.0.0.0:8080")]
    pub listen: SocketAddr,
    /// One of several operators acts, the others wait: needs a Lease in --lease-namespace
    #[arg(long, env = "CLICKSTREAM_LEADER_ELECTION")]
    pub leader_election: bool,
    /// The namespace of the Lease; by default the pod's own
    #[arg(long, env = "CLICKSTREAM_LEASE_NAMESPACE", value_name = "NAME")]
    pub lease_namespace: Option<String>,
    /// Pipelines may use Kafka clusters of other namespaces that agree by the annotation clickstream.dev/allow-from
    #[arg(long, env = "CLICKSTREAM_ALLOW_CROSS_NAMESPACE")]
    pub allow_cross_namespace: bool,
    /// How often a pipeline is looked at when nothing happens
    #[arg(long, env = "CLICKSTREAM_RESYNC", value_name = "TIME", default_value = "5m", value_parser = duration)]
    pub resync: Duration,
    /// How long consumers may take to land what is left, when a pipeline is suspended or deleted
    #[arg(long, env = "CLICKSTREAM_DRAIN_DEADLINE", value_name = "TIME", default_value = "5m", value_parser = duration)]
    pub drain_deadline: Duration,
    /// How often Kafka is visited while something moves; at rest a sixth as often
    #[arg(long, env = "CLICKSTREAM_KAFKA_EVERY", value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub kafka_every: Duration,
    /// How log lines look
    #[arg(long, env = "CLICKSTREAM_LOG_FORMAT", value_name = "FORMAT", default_value = "json")]
    pub log_format: LogFormat,
}

/// What becomes of workers.
#[derive(Debug, Args)]
pub struct Workers {
    /// Image of the workers of pipelines that name none, such as registry.example.com/clickstream/worker:0.1.0
    #[arg(long, env = "CLICKSTREAM_WORKER_IMAGE", value_name = "IMAGE")]
    pub worker_image: String,
    /// When nodes pull it: `Always`, `IfNotPresent` or `Never`; without it Kubernetes' own rule
    #[arg(long, env = "CLICKSTREAM_WORKER_PULL_POLICY", value_name = "POLICY", value_parser = ["Always", "IfNotPresent", "Never"])]
    pub worker_pull_policy: Option<String>,
}

/// What would be created.
#[derive(Debug, Args)]
pub struct Render {
    /// The manifest of one pipeline
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What holds for all pipelines
    #[command(flatten)]
    pub workers: Workers,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Run {
    /// What holds for all pipelines.
    pub fn options(&self) -> Options {
        Options {
            pull_policy: self.workers.worker_pull_policy.clone(),
            allow_cross_namespace: self.allow_cross_namespace,
            resync: self.resync,
            drain_deadline: self.drain_deadline,
            ..Options::new(self.workers.worker_image.clone())
        }
    }

    /// Where pipelines are looked after.
    pub fn scopes(&self) -> Vec<Scope> {
        let named: Vec<_> = self.namespaces.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        if named.is_empty() {
            return vec![Scope::All];
        }
        named.into_iter().map(|namespace| Scope::Namespace(namespace.to_owned())).collect()
    }
}

/// `90s`, `15m`, `2h`: as in manifests.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed = clickstream_crds::wire::Duration(text.to_owned()).parse();
    parsed.filter(|it| !it.is_zero()).ok_or_else(|| "expected a time such as 90s, 15m or 2h".to_owned())
}
