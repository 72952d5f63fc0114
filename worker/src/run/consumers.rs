//! The consumers of a run, each on a thread of its own.

use std::fmt::Display;
use std::sync::Arc;
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

use clickstream_crds::settings::Landing;
use tokio::runtime::Handle;

use super::counts::Counts;
use super::ended::NotRun;
use super::watched::Watched;
use crate::land::{Bounds, Drive, ParquetFormat, Places, Recipe, Shared, Signals};
use crate::log::Inbox;
use crate::role::{Pulse, Stop};
use crate::store::Store;

/// There is no hurry on a laptop: what was read shall land.
const GRACE: Duration = Duration::from_hours(1);

/// What all consumers share.
pub(super) struct Lake {
    pub(super) landing: Landing,
    pub(super) store: Arc<dyn Store>,
    pub(super) runtime: Handle,
    pub(super) signals: Signals,
}

impl Lake {
    pub(super) fn places(&self) -> Places {
        Places::new(&self.landing.prefix, &self.landing.group, None, &self.landing.topic)
    }

    /// Starts a consumer.
    pub(super) fn land<'scope, I>(
        &self,
        scope: &'scope Scope<'scope, '_>,
        inbox: I,
        stop: &Stop,
        counts: &Counts,
    ) -> Result<ScopedJoinHandle<'scope, Result<(), String>>, NotRun>
    where
        I: Inbox + Send + 'scope,
        I::Error: Display,
    {
        let format = ParquetFormat(Recipe::new(&self.landing)?);
        let shared =
            Shared { places: self.places(), bounds: Bounds::new(&self.landing), format, signals: self.signals.clone() };
        let inbox = Watched::new(inbox, counts.clone());
        let (store, runtime, stop) = (self.store.clone(), self.runtime.clone(), stop.clone());
        Ok(scope.spawn(move || {
            let drive = Drive::new(inbox, store, shared, runtime);
            drive.run(&stop, &Pulse::new(), GRACE).map_err(|error| error.to_string())
        }))
    }
}
