//! A lake that is looked at while somebody lands in it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::future::BoxFuture;

use super::tally::{Columns, Tally};
use crate::land::{BRONZE, Places, QUARANTINE};
use crate::store::{Created, Listed, Store, StoreError};

/// Counts what is written, as it is written.
#[derive(Clone, Debug)]
pub(super) struct Landed {
    store: Arc<dyn Store>,
    places: Places,
    columns: Columns,
    counted: Arc<Mutex<Counted>>,
}

#[derive(Debug, Default)]
struct Counted {
    tally: Tally,
    keys: HashSet<String>,
    /// Since when nothing can be written, and why.
    refused: Option<(Instant, StoreError)>,
}

/// So long a person has to make room before it is given up.
const MENDED_WITHIN: Duration = Duration::from_secs(10);

impl Landed {
    pub(super) fn new(store: Arc<dyn Store>, places: Places, columns: Columns) -> Self {
        Self { store, places, columns, counted: Arc::default() }
    }

    /// What was written since the start.
    pub(super) fn tally(&self) -> Tally {
        self.counted().tally.clone()
    }

    /// Counts also what lay there before, and tells all of it.
    pub(super) async fn all(&self) -> Result<Tally, StoreError> {
        for root in Places::roots(self.places.prefix()) {
            let mut after = None;
            loop {
                let page = self.store.list(&root, after.as_deref(), 1_000).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.key.clone());
                for Listed { key, .. } in page {
                    let is_new = !self.counted().keys.contains(&key);
                    if is_new
                        && self.places.planned(&key).is_some()
                        && let Some(file) = self.store.get(&key).await?
                    {
                        self.count(&key, file);
                    }
                }
            }
        }
        Ok(self.tally())
    }

    /// Why nothing can be written, and has not been able to for a while.
    pub(super) fn refused(&self) -> Option<StoreError> {
        let refused = self.counted().refused.clone()?;
        (refused.0.elapsed() >= MENDED_WITHIN).then_some(refused.1)
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, key: &str, file: Bytes) {
        let Some(below) = key.strip_prefix(self.places.prefix()) else { return };
        let mut counted = self.counted();
        let done = match below.split('/').next() {
            Some(BRONZE) => counted.tally.add_events(file, &self.columns),
            Some(QUARANTINE) => counted.tally.add_quarantine(file),
            _ => return,
        };
        match done {
            Ok(()) => drop(counted.keys.insert(key.to_owned())),
            // Whether a file is what it should be is for the proof to say.
            Err(error) => tracing::warn!(key, %error, "the rows of this file are not counted by type and minute"),
        }
    }
}

impl Store for Landed {
    fn create(&self, key: &str, body: Bytes) -> BoxFuture<'_, Result<Created, StoreError>> {
        let key = key.to_owned();
        Box::pin(async move {
            let created = self.store.create(&key, body.clone()).await;
            let mut counted = self.counted();
            match &created {
                Ok(_) => counted.refused = None,
                Err(refused @ StoreError::Refused(..)) => {
                    counted.refused.get_or_insert_with(|| (Instant::now(), refused.clone()));
                }
                Err(StoreError::Passing(..)) => {}
            }
            drop(counted);
            if created == Ok(Created::New) {
                self.count(&key, body);
            }
            created
        })
    }

    fn get(&self, key: &str) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        self.store.get(key)
    }

    fn get_range(&self, key: &str, range: Range<u64>) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        self.store.get_range(key, range)
    }

    fn size(&self, key: &str) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        self.store.size(key)
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> BoxFuture<'_, Result<Vec<Listed>, StoreError>> {
        self.store.list(prefix, after, limit)
    }
}
