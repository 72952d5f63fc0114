//! From what is typed to what is done.

use std::error::Error;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use k8s_controller::LeaderElection;
use kube::Client;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::args::{Arguments, Command, LogFormat, Run};
use crate::kafka::Cadence;
use crate::metrics::Metrics;
use crate::render::render;
use crate::run::{Ended, Start, run};
use crate::server::{Health, listen, serve};

/// Another process leads: whoever started this one starts it again, and it waits for its turn.
const LOST_LEAD: u8 = 3;
/// Where a pod finds the name of its namespace.
const OWN_NAMESPACE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
/// The name of the Lease.
const LEASE: &str = "clickstream-operator";
/// At rest Kafka is visited so many times less often.
const AT_REST: u32 = 6;

/// Does it.
pub fn start(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    match arguments.command {
        Command::Crds => print(&serde_saphyr::to_string(&clickstream_crds::definition()?)?),
        Command::Render(asked) => {
            let manifest = fs::read_to_string(&asked.file)
                .map_err(|error| format!("{} cannot be read: {error}", asked.file.display()))?;
            print(&render(&manifest, &asked.workers)?)
        }
        Command::Run(asked) => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(look_after(*asked))
        }
    }
}

/// Prints; whoever reads only the beginning, such as `head`, has what they wanted.
fn print(text: &str) -> Result<ExitCode, Box<dyn Error>> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

async fn look_after(asked: Run) -> Result<ExitCode, Box<dyn Error>> {
    start_logging(asked.log_format);
    let client = Client::try_default().await.map_err(|error| format!("no cluster to look after: {error}"))?;
    let listener = listen(asked.listen)
        .await
        .map_err(|error| format!("--listen {}: {error}; give another address, or port 0", asked.listen))?;
    let (health, metrics) = (Health::default(), Arc::new(Metrics::default()));
    tracing::info!(
        address = %listener.local_addr()?,
        namespaces = ?asked.namespaces,
        image = asked.workers.worker_image,
        "clickstream-operator {} looks after pipelines",
        env!("CARGO_PKG_VERSION")
    );
    let server = tokio::spawn(serve(listener, health.clone(), metrics.clone()));
    let instance = std::env::var("HOSTNAME").ok().filter(|name| !name.is_empty());
    let election = if asked.leader_election { Some(election(&asked, &client, instance.as_deref())?) } else { None };
    let start = Start {
        options: asked.options(),
        scopes: asked.scopes(),
        cadence: Cadence {
            moving: asked.kafka_every,
            quiet: asked.kafka_every.saturating_mul(AT_REST),
            // Longer than two visits to a pipeline are apart, a late one included.
            forget: asked.resync.saturating_mul(4).max(Cadence::default().forget),
            ..Cadence::default()
        },
        client,
        election,
        instance,
        health,
        metrics,
    };
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let told = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let ended = run(start, told).await;
    server.abort();
    match ended {
        Ended::Told => {
            tracing::info!("told to end; the workers go on");
            Ok(ExitCode::SUCCESS)
        }
        Ended::LostLead => {
            tracing::warn!("the lease is lost: another process leads now");
            Ok(ExitCode::from(LOST_LEAD))
        }
    }
}

fn election(asked: &Run, client: &Client, instance: Option<&str>) -> Result<LeaderElection, Box<dyn Error>> {
    let own = || fs::read_to_string(OWN_NAMESPACE).ok().map(|name| name.trim().to_owned());
    let namespace = asked.lease_namespace.clone().or_else(own);
    let namespace = namespace.ok_or("--leader-election needs --lease-namespace outside of a pod")?;
    // Two processes of one name would both hold the lease: the process id tells those of one machine apart.
    let identity = format!("{}-{}", instance.unwrap_or("local"), std::process::id());
    Ok(LeaderElection::new(client.clone(), &namespace, LEASE, &identity))
}

fn start_logging(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}
