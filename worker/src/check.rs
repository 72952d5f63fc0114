//! `clickstream-worker check`: the verdict of the API server without a cluster, with the line to mend.
//!
//! ```text
//! text ──document──▶ tree with positions ──manifest──▶ ours ──resource──▶ faults
//!                                                         metadata, walk over the CRD's schema, CEL rules, translation
//! ```

mod arguments;
mod closest;
mod document;
mod fault;
mod manifest;
mod metadata;
mod names;
mod node;
mod path;
mod report;
mod resource;
mod schema;
mod translation;
mod walk;

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

pub use arguments::Arguments;
pub use fault::{Fault, Position};
pub use report::{Report, Specs, report};
pub use resource::{NotUsable, Resource};

const FAULTY: u8 = 1;
const UNREADABLE: u8 = 2;

/// Checks the files of a command line, prints what is wrong with them, and says so in the exit code.
pub fn run(arguments: &Arguments) -> ExitCode {
    let resource = match Resource::pipeline() {
        Ok(resource) => resource,
        Err(error) => return unreadable(&error.to_string()),
    };
    let stored = match arguments.stored.as_deref().map_or_else(|| Ok(Specs::new()), |file| stored(&resource, file)) {
        Ok(stored) => stored,
        Err(why) => return unreadable(&why),
    };
    let mut total = Report::default();
    let mut readable = true;
    let mut out = io::stdout().lock();
    for file in &arguments.files {
        let name = name(file);
        match text(file) {
            Ok(text) => {
                let report = report(&resource, &text, &stored);
                // A reader that has gone away, as `| head` does, has seen enough.
                if out.write_all(report.lines(&name).as_bytes()).is_err() {
                    return ExitCode::from(FAULTY);
                }
                total.add(report);
            }
            Err(error) => {
                readable = false;
                unreadable(&format!("{name}: {error}"));
            }
        }
    }
    let _ = writeln!(out, "{total}");
    match (readable, total.faults.is_empty()) {
        (false, _) => ExitCode::from(UNREADABLE),
        (true, false) => ExitCode::from(FAULTY),
        (true, true) => ExitCode::SUCCESS,
    }
}

/// The manifests that are applied now. They have passed the server, so a fault in them means that this is not what is applied.
fn stored(resource: &Resource, file: &Path) -> Result<Specs, String> {
    let name = name(file);
    let text = text(file).map_err(|error| format!("{name}: {error}"))?;
    let report = report(resource, &text, &Specs::new());
    match report.faults.first() {
        Some(fault) => Err(format!("{name}:{fault}; what is stored must be sound")),
        None => Ok(report.specs),
    }
}

fn name(file: &Path) -> String {
    if file == Path::new("-") { "stdin".to_owned() } else { file.display().to_string() }
}

/// More than the API server would take of one object many times over.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// The text of a file; - is standard input.
pub(crate) fn text(file: &Path) -> io::Result<String> {
    let source: Box<dyn io::Read> =
        if file == Path::new("-") { Box::new(io::stdin()) } else { Box::new(std::fs::File::open(file)?) };
    let mut text = String::new();
    source.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("larger than {MOST_BYTES} bytes")));
    }
    Ok(text)
}

fn unreadable(why: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "clickstream-worker check: {why}");
    ExitCode::from(UNREADABLE)
}
