use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::SourceError;
use super::walk::Walk;
use crate::replay::{Batch, Fetched, Rows};

/// Rows of files, read ahead by a thread that ends when this is dropped.
#[derive(Debug)]
pub struct FileRows {
    read: Receiver<Read>,
    ended: bool,
}

/// What the thread has to say.
pub(super) enum Read {
    Rows(Batch),
    End,
    Failed(SourceError),
}

/// Batches that lie ready: one to take while the next is being made.
const AHEAD: usize = 2;

impl FileRows {
    pub(super) fn begin(walk: Walk) -> Result<Self, SourceError> {
        let (sender, read) = sync_channel(AHEAD);
        let body = move || {
            let last = match walk.run(|batch| sender.send(Read::Rows(batch)).is_ok()) {
                Ok(()) => Read::End,
                Err(error) => Read::Failed(error),
            };
            // Nobody may be left who wants to know.
            let _ = sender.send(last);
        };
        let thread = thread::Builder::new().name("source".to_owned()).spawn(body);
        thread.map_err(|error| SourceError::Reader(error.to_string()))?;
        Ok(Self { read, ended: false })
    }
}

impl Rows for FileRows {
    type Error = SourceError;

    fn next(&mut self, wait: Duration) -> Result<Fetched, SourceError> {
        if self.ended {
            return Ok(Fetched::End);
        }
        match self.read.recv_timeout(wait) {
            Ok(Read::Rows(batch)) => Ok(Fetched::Rows(batch)),
            Ok(Read::End) => {
                self.ended = true;
                Ok(Fetched::End)
            }
            Ok(Read::Failed(error)) => Err(error),
            Err(RecvTimeoutError::Timeout) => Ok(Fetched::Waiting),
            Err(RecvTimeoutError::Disconnected) => Err(SourceError::Reader("it says no more".to_owned())),
        }
    }
}
