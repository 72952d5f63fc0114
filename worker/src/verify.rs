//! `clickstream-worker verify`: the proof, from a lake alone, that everything landed exactly once.
//!
//! ```text
//! list ──survey──▶ plans of each partition ──chain──▶ each starts where the one before ends, every object there and true
//!                                          ──strays─▶ objects that no plan names
//! topic, where it is given ──topic──▶ what was never delivered is no event that anybody could have had
//! ```

mod arguments;
mod asked;
mod chain;
pub(crate) mod lake;
mod patience;
mod report;
mod rows;
mod strays;
mod survey;
mod topic;

use std::collections::HashSet;
use std::io::Write as _;
use std::process::ExitCode;

pub use arguments::Arguments;
use asked::Asked;
use chain::Look;
pub use report::{Chain, Fault, InTopic, Report};
use survey::Lane;

use crate::land::{Format, ParquetFormat};
use crate::store::{Store, StoreError};

const BROKEN: u8 = 1;
const NOT_LOOKED: u8 = 2;

/// Proves what the command line names, prints the proof, and says in the exit code whether it holds.
pub fn run(arguments: &Arguments) -> ExitCode {
    let report = match look(arguments) {
        Ok(report) => report,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "clickstream-worker verify: {why}");
            return ExitCode::from(NOT_LOOKED);
        }
    };
    let text = if arguments.json { serde_json::to_string_pretty(&report) } else { Ok(report.to_string()) };
    match text.map(|text| writeln!(std::io::stdout(), "{text}")) {
        Ok(_) if report.faults.is_empty() => ExitCode::SUCCESS,
        _ => ExitCode::from(BROKEN),
    }
}

fn look(arguments: &Arguments) -> Result<Report, String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let (asked, mut report) = runtime.block_on(async {
        let asked = Asked::of(arguments).await.map_err(|error| error.to_string())?;
        let proven = prove::<ParquetFormat>(&*asked.store, &asked.scope).await;
        proven.map(|report| (asked, report)).map_err(|error| error.to_string())
    })?;
    if report.chains.is_empty() && report.faults.is_empty() {
        return Err(format!("nothing has landed in {}", asked.name));
    }
    if let Some(kafka) = &asked.kafka {
        topic::ask(kafka, &asked.scope.prefix, &mut report).map_err(|error| error.to_string())?;
    }
    Ok(report)
}

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The folder under which events landed.
    pub prefix: String,
    /// Only this stream.
    pub stream: Option<String>,
    /// Only this topic.
    pub topic: Option<String>,
    /// Whether all rows are read.
    pub deep: bool,
}

impl Scope {
    fn has(&self, lane: &Lane) -> bool {
        let wanted = |name: &str, only: &Option<String>| only.as_deref().is_none_or(|only| only == name);
        wanted(&lane.stream, &self.stream) && wanted(&lane.topic, &self.topic)
    }
}

/// Proves what landed under a prefix, or says what is wrong with it.
pub async fn prove<F: Format>(store: &dyn Store, scope: &Scope) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let mut named = HashSet::new();
    let lanes = survey::plans(store, &scope.prefix, &mut report.faults).await?;
    for (lane, starts) in lanes.iter().filter(|(lane, _)| scope.has(lane)) {
        let look = Look { store, places: lane.places(&scope.prefix), lane, deep: scope.deep };
        report.chains.extend(look.follow::<F>(starts, &mut named, &mut report.faults).await?);
    }
    report.faults.extend(strays::find(store, scope, &lanes, &named).await?);
    report.faults.sort();
    Ok(report)
}

#[cfg(test)]
mod tests;
