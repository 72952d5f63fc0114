//! `clickstream-worker inspect`: a dry run on a pipeline's source, before anything is sent.
//!
//! ```text
//! manifest ──check──▶ translation ──▶ FileSet ──every row──▶ Tally ──▶ Findings ──▶ text, JSON
//! ```

mod arguments;
mod findings;
mod length;
mod manifest;
mod tally;
mod text;
mod users;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

pub use arguments::Arguments;
pub use findings::Findings;

use crate::replay::{DataSet as _, EventClock, Fetched, Place, Rows as _};
use crate::source::{FileSet, SourceError};
use manifest::{Wanted, wanted};
use tally::Tally;

const UNFIT: u8 = 1;
const WRONG_MANIFEST: u8 = 2;

/// Inspects what a command line names, and says in the exit code whether it could be replayed.
pub fn run(arguments: &Arguments) -> ExitCode {
    let wanted = match wanted(&arguments.file, arguments.pipeline.as_deref()) {
        Ok(wanted) => wanted,
        Err(error) => return refused(&error, WRONG_MANIFEST),
    };
    let findings = match findings(&wanted) {
        Ok(findings) => findings,
        Err(error) => return refused(&error, UNFIT),
    };
    let said = if arguments.json { findings.to_json() } else { findings.to_string() };
    // A reader that has gone away has seen enough.
    let _ = writeln!(io::stdout(), "{}", said.trim_end());
    if findings.is_replayable() { ExitCode::SUCCESS } else { ExitCode::from(UNFIT) }
}

/// Walks all rows of a pipeline's source once.
fn findings(wanted: &Wanted) -> Result<Findings, SourceError> {
    let replay = &wanted.replay;
    let set = FileSet::new(&wanted.files, &replay.schema, replay.order)?;
    let mut rows = set.open(&Place::default(), &EventClock::ORIGINAL)?;
    let mut tally = Tally::new(replay);
    loop {
        match rows.next(Duration::MAX)? {
            Fetched::Rows(batch) => batch.rows.iter().for_each(|row| tally.add(&batch, row)),
            Fetched::Waiting => {}
            Fetched::End => return Ok(tally.findings(&wanted.pipeline, set.fingerprint())),
        }
    }
}

fn refused(why: &dyn std::fmt::Display, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "clickstream-worker inspect: {why}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests;
