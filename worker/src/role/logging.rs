//! The log of the process itself, on standard error.

use std::io::{IsTerminal as _, stderr};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// For collectors: one JSON object a line
    Json,
}

/// Logs from now on what `RUST_LOG` asks for (`info` where it does not); as text on a terminal, else as JSON, unless told.
pub fn start_logging(format: Option<LogFormat>) {
    start_logging_to(stderr, LevelFilter::INFO, format);
}

/// The same, to a writer that passes it on to standard error; where `RUST_LOG` asks for nothing, from this level on.
pub fn start_logging_to<W>(writer: W, level: LevelFilter, format: Option<LogFormat>)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let terminal = stderr().is_terminal();
    let filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer).with_target(false);
    // Fails only where somebody logs already, who then decides.
    let _ = match format.unwrap_or(if terminal { LogFormat::Text } else { LogFormat::Json }) {
        LogFormat::Text => log.with_ansi(terminal && std::env::var_os("NO_COLOR").is_none()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).try_init(),
    };
}
