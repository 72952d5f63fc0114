//! Who is visited when. Reconciles ask and are answered at once, with what the last visit brought.

mod cadence;
mod delays;
mod watch;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::{Errand, Trouble, Visit};

pub use cadence::Cadence;
use delays::Delays;

/// What a visit came to.
pub type Answer = Result<Visit, Trouble>;

/// Whoever goes.
type Go = dyn Fn(Arc<Errand>) -> BoxFuture<'static, Answer> + Send + Sync;

/// Visits the clusters of all pipelines, each by its errand, again and again. Dropped, it begins no other visit.
pub struct Lookout<K> {
    shared: Arc<Shared<K>>,
    runtime: Handle,
}

/// What the lookout and its visits have in common. It ends with the lookout, or with the visit that is open then.
struct Shared<K> {
    watches: Mutex<Watches<K>>,
    caller: UnboundedSender<K>,
    at_once: Semaphore,
    cadence: Cadence,
    go: Box<Go>,
}

struct Watches<K> {
    by_key: HashMap<K, Watched>,
    begun: u64,
}

/// One pipeline that is visited.
struct Watched {
    /// Tells this watch from an earlier one of the same key.
    number: u64,
    errand: Arc<Errand>,
    answer: Option<Answer>,
    delays: Delays,
    asked: Instant,
    /// The errand is another one.
    renewed: Arc<Notify>,
    task: AbortHandle,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> Lookout<K> {
    /// A lookout whose visits are made by `go`, and the keys whose answers have changed. To be called on the runtime that
    /// visits shall run on.
    pub fn new(
        cadence: Cadence,
        go: impl Fn(Arc<Errand>) -> BoxFuture<'static, Answer> + Send + Sync + 'static,
    ) -> (Self, UnboundedReceiver<K>) {
        let (caller, calls) = unbounded_channel();
        let watches = Mutex::new(Watches { by_key: HashMap::new(), begun: 0 });
        let at_once = Semaphore::new(cadence.at_once);
        let shared = Shared { watches, caller, at_once, cadence, go: Box::new(go) };
        (Self { shared: Arc::new(shared), runtime: Handle::current() }, calls)
    }

    /// What the last visit to this place brought; `None` while there was none. Who asks is visited from then on, until
    /// nobody has asked for a while.
    pub fn ask(&self, key: &K, errand: Errand) -> Option<Answer> {
        let mut table = self.shared.lock();
        if let Some(watched) = table.by_key.get_mut(key) {
            watched.asked = Instant::now();
            if *watched.errand != errand {
                if !errand.goes_on_from(&watched.errand) {
                    watched.answer = None;
                    watched.delays = Delays::default();
                }
                watched.errand = Arc::new(errand);
                watched.renewed.notify_one();
            }
            return watched.answer.clone();
        }
        table.begun += 1;
        let (number, renewed) = (table.begun, Arc::new(Notify::new()));
        let watch = watch::watch(Arc::downgrade(&self.shared), key.clone(), number, renewed.clone());
        let task = self.runtime.spawn(watch).abort_handle();
        let errand = Arc::new(errand);
        let (answer, delays) = (None, Delays::default());
        let watched = Watched { number, errand, answer, delays, asked: Instant::now(), renewed, task };
        table.by_key.insert(key.clone(), watched);
        None
    }

    /// Ends the visits for a key; an open one is broken off, which harms nothing.
    pub fn forget(&self, key: &K) {
        self.shared.lock().by_key.remove(key);
    }
}

impl<K> Shared<K> {
    fn lock(&self) -> MutexGuard<'_, Watches<K>> {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
