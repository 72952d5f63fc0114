//! How many events there will be: counted beside the replay, since files do not tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::Scope;
use std::time::Duration;

use clickstream_crds::settings::{Loops, Replay, Source};

use crate::produce::Data;
use crate::replay::{DataSet as _, EventClock, Fetched, Place, Rows as _};
use crate::role::Stop;

/// The number, once it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected(Arc<AtomicU64>);

impl Expected {
    /// Begins to count.
    pub(super) fn count<'scope>(&self, scope: &'scope Scope<'scope, '_>, data: &Data, replay: &Replay, stop: &Stop) {
        let Loops::Times(times) = replay.loops else { return };
        if let Source::Generator(generator) = &replay.source {
            return self.0.store(generator.events.saturating_mul(times.into()), Ordering::Relaxed);
        }
        // A source that cannot be read is told by whoever needs it.
        let Ok(mut rows) = data.open(&Place::default(), &EventClock::ORIGINAL) else { return };
        let (known, stop) = (self.0.clone(), stop.clone());
        scope.spawn(move || {
            let mut count = 0_u64;
            while !stop.is_told() {
                match rows.next(Duration::from_millis(100)) {
                    Ok(Fetched::Rows(batch)) => count += batch.rows.len() as u64,
                    Ok(Fetched::Waiting) => {}
                    Ok(Fetched::End) => return known.store(count.saturating_mul(times.into()), Ordering::Relaxed),
                    Err(_) => return,
                }
            }
        });
    }

    pub(super) fn known(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|known| *known > 0)
    }
}
