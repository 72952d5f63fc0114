//! The exchanges of a proxy, in the order in which their requests came.

use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::dialect::Dialect;
use super::exchange::Exchange;

/// Which exchange, counted from the start of the proxy.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExchangeNumber(usize);

#[derive(Debug)]
pub(super) struct Log<D: Dialect> {
    entries: Mutex<Entries<D>>,
    changed: Condvar,
}

#[derive(Debug)]
struct Entries<D: Dialect> {
    forgotten: usize,
    exchanges: Vec<Exchange<D>>,
}

/// The log did not come to show what was waited for.
pub struct NotSeen {
    bound: Duration,
    log: String,
}

impl<D: Dialect> Log<D> {
    pub(super) fn new() -> Self {
        Self { entries: Mutex::new(Entries { forgotten: 0, exchanges: Vec::new() }), changed: Condvar::new() }
    }

    pub(super) fn open(&self, exchange: Exchange<D>) -> ExchangeNumber {
        let mut entries = self.lock();
        entries.exchanges.push(exchange);
        self.changed.notify_all();
        ExchangeNumber(entries.forgotten + entries.exchanges.len() - 1)
    }

    pub(super) fn update(&self, number: ExchangeNumber, change: impl FnOnce(&mut Exchange<D>)) {
        let mut entries = self.lock();
        let Some(index) = number.0.checked_sub(entries.forgotten) else { return };
        if let Some(exchange) = entries.exchanges.get_mut(index) {
            change(exchange);
            self.changed.notify_all();
        }
    }

    pub(super) fn snapshot(&self) -> Vec<Exchange<D>> {
        self.lock().exchanges.clone()
    }

    pub(super) fn clear(&self) {
        let mut entries = self.lock();
        entries.forgotten += entries.exchanges.len();
        entries.exchanges.clear();
    }

    pub(super) fn wait_until(
        &self,
        bound: Duration,
        mut shows: impl FnMut(&[Exchange<D>]) -> bool,
    ) -> Result<(), NotSeen> {
        let (entries, waited) = self
            .changed
            .wait_timeout_while(self.lock(), bound, |entries| !shows(&entries.exchanges))
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() { Err(NotSeen { bound, log: format!("{:#?}", entries.exchanges) }) } else { Ok(()) }
    }

    fn lock(&self) -> MutexGuard<'_, Entries<D>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for NotSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy's log did not show within {:?} what was waited for; it holds {}", self.bound, self.log)
    }
}

/// As it is displayed: `unwrap` in a test shall print the log so that it can be read.
impl fmt::Debug for NotSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for NotSeen {}
