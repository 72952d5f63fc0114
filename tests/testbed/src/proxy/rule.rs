//! Rules: which exchanges are hurt, and how.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::dialect::Dialect;
use super::fault::Fault;

mod schedule;
mod when;

use schedule::Schedule;
pub use when::When;

/// A rule that was added to a proxy. Letting go of it changes nothing: the rule stays until it is removed.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    life: Arc<Life>,
}

#[derive(Debug, Default)]
struct Life {
    hits: AtomicU64,
    removed: AtomicBool,
}

impl Rule {
    /// How many exchanges the rule has acted on.
    pub fn hits(&self) -> u64 {
        self.life.hits.load(Ordering::SeqCst)
    }

    /// Requests that come from now on are no longer touched by it.
    pub fn remove(&self) {
        self.life.removed.store(true, Ordering::SeqCst);
    }
}

type Predicate<R> = Box<dyn Fn(&R) -> bool + Send + Sync>;

struct Entry<D: Dialect> {
    matches: Predicate<D::Request>,
    schedule: Schedule,
    fault: Fault<D>,
    rule: Rule,
}

/// The rules of one proxy, in the order in which they were added.
pub(super) struct Rules<D: Dialect>(Mutex<Vec<Entry<D>>>);

impl<D: Dialect> Default for Rules<D> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<D: Dialect> Rules<D> {
    fn add(&self, entry: Entry<D>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What to do to this request: the first rule that matches it and whose turn it is.
    pub(super) fn decide(&self, request: &D::Request) -> Option<Fault<D>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|entry| !entry.rule.life.removed.load(Ordering::SeqCst));
        let entry = entries.iter_mut().find_map(|entry| {
            let acts = (entry.matches)(request) && entry.schedule.is_due();
            acts.then_some(entry)
        })?;
        entry.rule.life.hits.fetch_add(1, Ordering::SeqCst);
        Some(entry.fault.clone())
    }
}

impl<D: Dialect> fmt::Debug for Rules<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_list().entries(entries.iter().map(|entry| (&entry.fault, entry.rule.hits()))).finish()
    }
}
