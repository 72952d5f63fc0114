//! The word to end, from whoever started the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime;
use tokio::signal::unix::{SignalKind, signal};

/// Whether the process was told to end.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens to SIGTERM and SIGINT from now on. The first of them asks; the second does not.
    pub fn on_signals() -> io::Result<Self> {
        let stop = Self::default();
        let told = stop.clone();
        let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
        let mut signals = {
            let _within = runtime.enter();
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
        };
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            runtime.block_on(async {
                // Only signals count: one that comes while the process ends by itself is the first.
                for is_first in [true, false] {
                    tokio::select! {
                        _ = signals.0.recv() => {}
                        _ = signals.1.recv() => {}
                    }
                    told.tell();
                    if !is_first {
                        std::process::exit(130); // what is unsealed is nobody's: no state to save
                    }
                }
            });
        })?;
        Ok(stop)
    }

    /// Whether it was told.
    pub fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Tells it.
    pub fn tell(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
