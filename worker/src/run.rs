//! `clickstream-worker run`: a whole pipeline from its manifest, in one process, without a cluster.
//!
//! ```text
//! manifest ──▶ producer ──▶ log (a folder, or Kafka) ──▶ consumers ──▶ lake (a folder, or a bucket) ──▶ proof
//! ```
//!
//! The same code as the roles': only the log and the store are others.

mod arguments;
mod consumers;
mod counts;
mod display;
mod ended;
mod expected;
mod figures;
mod flow;
mod landed;
mod pipeline;
mod place;
mod producer;
mod progress;
mod proof;
mod screen;
mod shell;
mod sparkline;
mod tally;
mod wanted;
mod watched;

use std::io::Write as _;
use std::process::ExitCode;

pub use arguments::Arguments;
pub use ended::NotRun;

use crate::manifest;
use crate::role::start_logging_to;
use display::{Above, Display};
use pipeline::Pipeline;
use tracing_subscriber::filter::LevelFilter;

/// Runs a manifest's pipeline to its end, or until it is told to end, and says in the exit code whether its promises held.
pub fn run(arguments: &Arguments) -> ExitCode {
    let display = Display::of_stderr().filter(|_| !arguments.json);
    let above = Above(display.clone());
    start_logging_to(move || above.clone(), LevelFilter::WARN, arguments.log_format);
    let done = manifest::read(&arguments.file, arguments.pipeline.as_deref())
        .map_err(NotRun::from)
        .and_then(|translation| Pipeline::new(translation, arguments)?.run(arguments, display.clone()));
    match done {
        Ok(proof) => {
            let text = if arguments.json { proof.to_json() } else { proof.to_string() };
            let _ = writeln!(std::io::stdout(), "{text}");
            proof.exit_code()
        }
        Err(error) => {
            display.iter().for_each(Display::clear);
            let _ = writeln!(std::io::stderr(), "clickstream-worker run: {error}");
            error.exit_code()
        }
    }
}
