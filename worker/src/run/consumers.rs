//! The consumers of a run, and what they share.

use std::sync::Arc;

use clickstream_crds::settings::Landing;
use tokio::runtime::Handle;

use super::counts::Counts;
use super::ended::NotRun;
use super::landed::Landed;
use super::watched::Watched;
use crate::land::{Bounds, Drive, ParquetFormat, Places, Recipe, Shared, Signals};
use crate::log::Inbox;
use crate::role::Stop;

/// What all consumers share.
pub(super) struct Lake {
    pub(super) landing: Landing,
    pub(super) landed: Landed,
    pub(super) runtime: Handle,
    pub(super) signals: Signals,
    /// How many consumers there are.
    pub(super) consumers: usize,
    /// Where it is, and the line that proves it, as they are typed.
    pub(super) named: String,
    pub(super) verify: String,
}

impl Lake {
    pub(super) fn places(&self) -> Places {
        Places::new(&self.landing.prefix, &self.landing.group, None, &self.landing.topic)
    }

    /// A consumer that has not started.
    pub(super) fn consumer<I: Inbox>(
        &self,
        inbox: I,
        counts: &Counts,
        given_up: &Stop,
    ) -> Result<Drive<Watched<I>, ParquetFormat>, NotRun> {
        let format = ParquetFormat(Recipe::new(&self.landing)?);
        let (bounds, signals) = (Bounds::new(&self.landing), self.signals.clone());
        let shared = Shared { places: self.places(), bounds, format, signals };
        let inbox = Watched::new(inbox, counts.clone(), given_up.clone());
        Ok(Drive::new(inbox, Arc::new(self.landed.clone()), shared, self.runtime.clone()))
    }

    /// Why nothing will land any more without a person's help.
    pub(super) fn stuck(&self) -> Option<NotRun> {
        if self.signals.stops.get() > 0 {
            return Some(NotRun::Stopped);
        }
        self.landed.refused().map(NotRun::Refused)
    }
}
