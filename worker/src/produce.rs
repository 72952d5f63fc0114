//! `clickstream-worker produce`: one replica of a replay into Kafka.

mod arguments;
mod data;
mod drive;
mod ended;
mod metrics;
mod report;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clickstream_crds::settings::{self, KafkaConnection, ProduceSettings, Replay};
use prometheus_client::registry::Registry;

pub use arguments::Arguments;
pub use data::{Data, DataRows, NoData};
pub use drive::{Observer, drive};
pub use ended::{Ended, NotProduced};
pub use metrics::Observed;
pub use report::Report;

use crate::log::kafka::{KafkaOutbox, OutboxOptions, leave_word};
use crate::replay::{DataSet as _, Orders, Replayer};
use crate::role::{Pulse, Stop, serve, start_logging};

/// Sends what the settings say until it is told to end, and says in the exit code how that was.
pub fn run(arguments: &Arguments) -> ExitCode {
    start_logging(arguments.log_format);
    match produce(arguments) {
        Ok(ended) => {
            tracing::info!("{ended}");
            ended.exit_code()
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "clickstream-worker produce: {error}");
            error.exit_code()
        }
    }
}

fn produce(arguments: &Arguments) -> Result<Ended, NotProduced> {
    let stop = Stop::on_signals().map_err(NotProduced::System)?;
    let file = &arguments.settings;
    let unusable = |reason: String| NotProduced::Settings { file: file.clone(), reason };
    let text = std::fs::read_to_string(file).map_err(|error| unusable(error.to_string()))?;
    let ProduceSettings { kafka, replay } = settings::read(&text).map_err(|error| unusable(error.to_string()))?;

    let pulse = Pulse::new();
    let observed = Arc::new(Observed::new(&replay.pace));
    let mut registry = Registry::with_prefix("clickstream_produce");
    registry.register_collector(Box::new(observed.clone()));
    let listen = serve(arguments.listen, &pulse, registry)
        .map_err(|error| NotProduced::Port { listen: arguments.listen, error })?;
    tracing::info!(%listen, "health and metrics");

    let report = Report::new(&replay.pace, pulse.clone(), observed);
    let ended = send(arguments, &kafka, &replay, &stop, &pulse, report);
    if let Err(why) = &ended
        && let Some(stop) = why.stop()
        && let Err(error) = leave_word(&kafka, &replay.replay_topic, &replay.group, replay.run, stop)
    {
        tracing::info!(%error, "the operator is not told why");
    }
    ended
}

fn send(
    arguments: &Arguments,
    kafka: &KafkaConnection,
    replay: &Replay,
    stop: &Stop,
    pulse: &Pulse,
    mut report: Report,
) -> Result<Ended, NotProduced> {
    let data = Data::new(replay).map_err(NotProduced::Source)?;
    tracing::info!(data = data.fingerprint(), run = replay.run, topic = replay.topic, "the data set");
    pulse.beat();
    let id = format!("{}.{}", replay.group, arguments.instance());
    let options = OutboxOptions::at(&replay.pace);
    let outbox = KafkaOutbox::new(kafka, &replay.topic, &replay.replay_topic, &replay.group, &id, options)
        .map_err(NotProduced::Kafka)?;
    let orders = Orders { seal_every: arguments.seal_every.micros(), ..Orders::new(replay) };
    let mut replayer = Replayer::new(outbox, data, orders);
    Ok(drive(&mut replayer, stop, arguments.exit_when_complete, &mut report)?)
}
