use std::sync::{Arc, Mutex, PoisonError};

use super::{Run, sort};
use crate::source::SourceError;
use crate::source::known::Known;

/// The rows of a set by event time. Whoever wants them first sorts them, on the thread that reads; others wait for it.
#[derive(Debug)]
pub(in crate::source) struct Sorted {
    in_memory: usize,
    run: Mutex<Option<Arc<Run>>>,
}

impl Sorted {
    /// Sorts so many bytes at once in memory.
    pub(in crate::source) const fn new(in_memory: usize) -> Self {
        Self { in_memory, run: Mutex::new(None) }
    }

    pub(in crate::source) fn rows(&self, files: &[Known]) -> Result<Arc<Run>, SourceError> {
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        match &*run {
            Some(run) => Ok(Arc::clone(run)),
            None => Ok(Arc::clone(run.insert(Arc::new(sort(files, self.in_memory)?)))),
        }
    }
}
