//! Generated events as something to replay: rows in the order of delivery, of all shards, each a message ready to be sent.
//!
//! A message that is broken on purpose is a row like any other: whoever lands it has to find out.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use clickstream_crds::settings::GeneratorSource;
use twox_hash::XxHash3_128;

use super::form::{Encoding, Form, Packing};
use super::plan::Plan;
use super::settings::{Refused, Settings};
use super::shape::JsonLines;
use crate::replay::{DataSet, EventClock, Fetched, Place, Rows};

mod bookmark;
mod maker;

use maker::{Made, Maker};

/// To be raised when the same settings begin to make other events: a run must not go on with them.
const VERSION: u32 = 1;
/// Digits of the fingerprint in an id: enough to tell data sets apart, and few to send with every event.
const DIGITS: usize = 16;
/// How many batches may be made before anyone takes them.
const AHEAD: usize = 4;

/// Generated events.
#[derive(Debug)]
pub struct Generated {
    plan: Arc<Plan>,
    fingerprint: String,
}

impl Generated {
    /// The events that a manifest asks for.
    pub fn new(source: &GeneratorSource) -> Result<Self, Refused> {
        let settings = Settings::of(source)?;
        let form = Form { encoding: Encoding::JsonLines, packing: Packing::Plain };
        let malformations = form.malformations(settings.preset);
        let plan = Arc::new(Plan::new(settings, malformations)?);
        Ok(Self { plan, fingerprint: fingerprint(source) })
    }

    /// How many threads make rows of it now.
    #[cfg(test)]
    pub(crate) fn readers(&self) -> usize {
        Arc::strong_count(&self.plan) - 1
    }

    /// How the messages of one round are written.
    fn lines(&self, clock: &EventClock) -> JsonLines {
        let lines = JsonLines::new(&self.plan).telling(clock.clone());
        if self.plan.story.has_event_id {
            return lines;
        }
        lines.naming(self.fingerprint.get(..DIGITS).unwrap_or(&self.fingerprint).to_owned())
    }
}

/// The text of all settings, hashed.
fn fingerprint(source: &GeneratorSource) -> String {
    let mut text = format!("generator {VERSION} ");
    // Plain fields always become JSON; were it to fail, the empty text would still be the same everywhere.
    text.push_str(&serde_json::to_string(source).unwrap_or_default());
    let mut hex = String::with_capacity(32);
    let _ = write!(hex, "{:032x}", XxHash3_128::oneshot(text.as_bytes()));
    hex
}

/// The generator has ended before the events did.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It could not begin.
    #[error("the generator's thread does not start: {0}")]
    NotStarted(#[from] io::Error),
    /// It ended without a word.
    #[error("the generator's thread ended before the last event: start again, the run goes on where it was")]
    Ended,
}

impl DataSet for Generated {
    type Error = Broken;
    type Rows = GeneratedRows;

    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn open(&self, from: &Place, clock: &EventClock) -> Result<GeneratedRows, Broken> {
        let (send, made) = sync_channel(AHEAD);
        let (plan, lines, from) = (Arc::clone(&self.plan), self.lines(clock), from.clone());
        // It ends by itself: with the events, or when nobody takes them any more.
        let _detached = thread::Builder::new()
            .name("generator".to_owned())
            .spawn(move || Maker::new(&plan, lines, send).make(&from))?;
        Ok(GeneratedRows { made, ended: false })
    }
}

/// A reader of generated events, which are made ahead on a thread of their own.
#[derive(Debug)]
pub struct GeneratedRows {
    made: Receiver<Made>,
    ended: bool,
}

impl Rows for GeneratedRows {
    type Error = Broken;

    fn next(&mut self, wait: Duration) -> Result<Fetched, Broken> {
        if self.ended {
            return Ok(Fetched::End);
        }
        match self.made.recv_timeout(wait) {
            Ok(Made::Rows(batch)) => Ok(Fetched::Rows(batch)),
            Ok(Made::Passed) | Err(RecvTimeoutError::Timeout) => Ok(Fetched::Waiting),
            Ok(Made::End) => {
                self.ended = true;
                Ok(Fetched::End)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Broken::Ended),
        }
    }
}
