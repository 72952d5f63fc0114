//! `clickstream-worker consume`: one member of the group that lands a topic in a bucket.

mod arguments;
mod ended;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clickstream_crds::settings::{self, ConsumeSettings};
use prometheus_client::registry::Registry;
use tokio::runtime::Builder;

pub use arguments::Arguments;
pub use ended::NotConsumed;

use crate::land::{Bounds, Drive, ParquetFormat, Places, Recipe, Shared, Signals};
use crate::log::kafka::{InboxOptions, KafkaInbox};
use crate::role::{Pulse, Stop, serve, start_logging};
use crate::store::{BucketStore, ProbeError, Store, StoreError, probe};

/// Between two looks at a store that is in passing trouble at the start.
const PROBE_AGAIN: Duration = Duration::from_secs(2);
/// Trouble that is still there then is the reason to end: nothing has been read yet, and nobody looks into the log of a pod that
/// only waits.
const PATIENCE: Duration = Duration::from_mins(1);

/// Lands what the settings say until it is told to end, and says in the exit code how that was.
pub fn run(arguments: &Arguments) -> ExitCode {
    start_logging(arguments.log_format);
    match consume(arguments) {
        Ok(()) => {
            tracing::info!("told to end");
            ExitCode::SUCCESS
        }
        Err(error) => {
            if let Some(hindrance) = error.hindrance() {
                // The operator reads the word, and people the line below.
                tracing::error!(?hindrance, "the store cannot be landed in");
            }
            let _ = writeln!(std::io::stderr(), "clickstream-worker consume: {error}");
            error.exit_code()
        }
    }
}

fn consume(arguments: &Arguments) -> Result<(), NotConsumed> {
    let stop = Stop::on_signals()?;
    let file = &arguments.settings;
    let unusable = |reason: String| NotConsumed::Settings { file: file.clone(), reason };
    let text = std::fs::read_to_string(file).map_err(|error| unusable(error.to_string()))?;
    let ConsumeSettings { kafka, landing } = settings::read(&text).map_err(|error| unusable(error.to_string()))?;

    let pulse = Pulse::new();
    let signals = Signals::default();
    let mut registry = Registry::with_prefix("clickstream_consume");
    signals.register(&mut registry);
    let listen = serve(arguments.listen, &pulse, registry)
        .map_err(|error| NotConsumed::Port { listen: arguments.listen, error })?;
    tracing::info!(%listen, "health and metrics");

    let format = ParquetFormat(Recipe::new(&landing)?);
    let places = Places::new(&landing.prefix, &landing.group, None, &landing.topic);
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("store").enable_all().build()?;
    let store: Arc<dyn Store> = Arc::new(runtime.block_on(BucketStore::open(&landing.store, &landing.bucket))?);
    if !runtime.block_on(honours_conditions(&*store, &places, &stop, &pulse))? {
        return Ok(());
    }
    let bounds = Bounds::new(&landing);
    let options = InboxOptions { fetch_kilobytes: kilobytes(bounds.fetch), ..InboxOptions::default() };
    let inbox = KafkaInbox::new(&kafka, &landing.topic, &landing.group, &options)?;
    let shared = Shared { places, bounds, format, signals };
    Ok(Drive::new(inbox, store, shared, runtime.handle().clone()).run(&stop, &pulse, arguments.grace())?)
}

fn kilobytes(bytes: u64) -> u32 {
    u32::try_from(bytes >> 10).unwrap_or(u32::MAX)
}

/// Whether the store can be landed in; waits a while for it to get out of passing trouble, but not after it is told to end.
async fn honours_conditions(
    store: &dyn Store,
    places: &Places,
    stop: &Stop,
    pulse: &Pulse,
) -> Result<bool, ProbeError> {
    let deadline = Instant::now() + PATIENCE;
    let mut said = None;
    while !stop.is_told() {
        match probe(store, places.prefix()).await {
            Err(ProbeError::Store(StoreError::Passing(_, reason))) if Instant::now() < deadline => {
                if said.as_ref() != Some(&reason) {
                    tracing::warn!(reason, "the store is not there yet");
                    said = Some(reason);
                }
            }
            probed => return probed.map(|()| true),
        }
        pulse.beat();
        tokio::time::sleep(PROBE_AGAIN).await;
    }
    Ok(false)
}
