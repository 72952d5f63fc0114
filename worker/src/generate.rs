//! `clickstream-worker generate`: events that look like people, whose right answers are known.
//!
//! ```text
//! settings ──plan──▶ blocks of time ──sessions──▶ events ──stream──▶ in order of delivery ──shape──▶ bytes ──▶ a file, or rows to replay
//!                                                    └──truth──▶ what a right pipeline finds
//! ```
//!
//! Everything up to the bytes is pure: decided by the settings, the shards and the position alone.

mod arguments;
mod calendar;
mod chain;
mod columns;
mod dataset;
mod event;
mod fault;
mod form;
mod incident;
mod output;
mod people;
mod plan;
mod position;
mod preset;
mod proportion;
mod random;
mod session;
mod settings;
mod shape;
mod share;
mod source;
mod stream;
mod truth;
mod value;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

pub use arguments::{Arguments, Length};
pub use dataset::{Broken, Generated, GeneratedRows};
pub use event::Event;
pub use fault::{Defect, Fate, Faults};
pub use form::{Encoding, Form, Packing};
pub use incident::Incident;
pub use plan::Plan;
pub use position::{Position, Positions};
pub use preset::Preset;
pub use settings::{Refused, Settings};
pub use shape::{CsvLines, JsonLines};
pub use share::{NoShare, Share};
pub use stream::{Lived, Stream, Witness};
pub use truth::{Ledger, Truth};

use crate::shard::Shards;
use output::{Output, Packed};

/// Generates what a command line asks for, and says so in the exit code.
pub fn run(arguments: &Arguments) -> ExitCode {
    match generate(arguments) {
        Ok(truth) => {
            let _ = writeln!(
                io::stderr(),
                "{}: {} events, {} lines",
                arguments.output.display(),
                truth.happened(),
                truth.delivered()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "clickstream-worker generate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why nothing, or not all, was generated.
#[derive(Debug, thiserror::Error)]
pub enum NotGenerated {
    /// What was asked for cannot be done.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The system did not take it.
    #[error("{file}: {error}")]
    NotWritten {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// Nobody was left who could have done the rest.
    #[error(
        "--users: expected more users for so many events in this time (only {happened} events found someone to do them)"
    )]
    TooFewUsers {
        /// How many events happened.
        happened: u64,
    },
}

/// Generates what a command line asks for.
pub fn generate(arguments: &Arguments) -> Result<Truth, NotGenerated> {
    let form = Form::of(&arguments.output, arguments.preset)?;
    if form.encoding == Encoding::Parquet && arguments.malformed != Share::NONE {
        let expected = "0 with Parquet, which cannot hold what is malformed: choose .jsonl or .csv";
        return Err(Refused::new("malformed", expected, arguments.malformed).into());
    }
    let plan = Plan::new(arguments.settings(), form.malformations(arguments.preset))?;
    let truth = write(&plan, form, &arguments.output).map_err(not_written(&arguments.output))?;
    if truth.happened() < arguments.events {
        return Err(NotGenerated::TooFewUsers { happened: truth.happened() });
    }
    if let Some(file) = &arguments.truth {
        write_truth(&truth, file).map_err(not_written(file))?;
    }
    Ok(truth)
}

fn write(plan: &Plan, form: Form, file: &Path) -> io::Result<Truth> {
    let mut output = Output::new(form, plan, File::create(file)?)?;
    let mut stream = Stream::witnessed(plan, Shards::ALL, Positions::START, Ledger::new(plan));
    for event in &mut stream {
        output.write(&event)?;
    }
    output.finish()?;
    Ok(stream.into_witness().truth())
}

fn write_truth(truth: &Truth, file: &Path) -> io::Result<()> {
    let mut packed = Packed::create(file)?;
    truth.write(&mut packed)?;
    packed.finish().map(drop)
}

fn not_written(file: &Path) -> impl FnOnce(io::Error) -> NotGenerated {
    let file = file.display().to_string();
    move |error| NotGenerated::NotWritten { file, error }
}

#[cfg(test)]
mod tests;
