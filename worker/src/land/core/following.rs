//! The end of a chain: the batch that is read, and the plan before it while its objects are written.

use std::sync::Arc;

use super::batch::Batch;
use super::{Request, Shared, Stop, Upload};
use crate::land::backlog::Backlog;
use crate::land::format::{Cut as _, Format};
use crate::land::now::Now;
use crate::land::places::Places;
use crate::land::plan::{CutReason, Decided, Plan, Proposal};
use crate::log::Partition;

/// The chain is whole up to the start of the batch once nothing is open.
#[derive(Debug)]
pub(super) struct Following<F: Format> {
    pub(super) batch: Batch<F>,
    pub(super) open: Option<Open<F>>,
    /// What the open one was when it was closed.
    pub(super) closed: Backlog,
    /// When the plan before the batch was made: none is made earlier than the one before it, whatever a clock says, so that
    /// whoever has landed past an hour never comes back to it.
    pub(super) planned_at: i64,
}

/// A batch that is closed and not landed yet.
#[derive(Debug)]
pub(super) enum Open<F: Format> {
    /// Its plan is written unless there is one of its start already.
    Planning { proposal: Proposal, cut: Arc<F::Cut> },
    /// There is one: ours, of an attempt whose answer was lost, or another's?
    Comparing { proposal: Proposal, cut: Arc<F::Cut> },
    /// Its objects are written, one after another.
    Uploading { plan: Decided, cut: Arc<F::Cut>, portion: usize },
    /// This one is there already: is it the right one?
    Meeting { plan: Decided, cut: Arc<F::Cut>, portion: usize },
}

impl<F: Format> Following<F> {
    /// Closes the batch where nothing is open and there is something in it. Whether it did.
    pub(super) fn propose(
        &mut self,
        reason: CutReason,
        partition: Partition,
        shared: &Shared<F>,
        now: Now,
    ) -> Result<bool, Stop> {
        if self.open.is_some() || self.batch.is_empty() {
            return Ok(false);
        }
        let Shared { places, format, .. } = shared;
        self.planned_at = self.planned_at.max(now.wall);
        self.closed = self.batch.backlog();
        let cut = self.batch.cut(self.planned_at);
        let plan = Plan {
            stream: places.stream().to_owned(),
            topic: places.topic().to_owned(),
            partition: partition.0,
            start: self.batch.start,
            end: self.batch.end,
            planned_at: self.planned_at,
            cut: reason,
            recipe: format.frozen().clone(),
            manifest: cut.manifest(),
            expired: std::mem::take(&mut self.batch.expired),
            writer: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let key = places.plan(partition, plan.start);
        self.batch.restart();
        let proposal = Proposal::new(plan).map_err(|error| Stop::NotEncoded { key, reason: error.to_string() })?;
        self.open = Some(Open::Planning { proposal, cut: Arc::new(cut) });
        Ok(true)
    }

    /// Bytes of the batch that is read, and of the one that is written.
    pub(super) fn held(&self) -> (u64, u64) {
        (self.batch.bytes(), self.open.as_ref().map_or(0, |open| open.cut().bytes()))
    }

    pub(super) fn backlog(&self) -> Backlog {
        let (reading, writing) = self.held();
        let closed = if self.open.is_some() { Backlog { open: 1, ..self.closed } } else { Backlog::default() };
        Backlog { bytes: reading + writing, ..closed.and(self.batch.backlog()) }
    }
}

impl<F: Format> Open<F> {
    pub(super) fn cut(&self) -> &F::Cut {
        match self {
            Self::Planning { cut, .. }
            | Self::Comparing { cut, .. }
            | Self::Uploading { cut, .. }
            | Self::Meeting { cut, .. } => cut,
        }
    }

    /// What it waits to know.
    pub(super) fn request(&self, partition: Partition, places: &Places) -> Option<Request<F>> {
        let plan_key = |plan: &Plan| places.plan(partition, plan.start);
        Some(match self {
            Self::Planning { proposal, .. } => {
                Request::Create { key: plan_key(proposal.plan()), body: proposal.text().clone() }
            }
            Self::Comparing { proposal, .. } => Request::Get { key: plan_key(proposal.plan()) },
            Self::Uploading { plan, cut, portion } => {
                let portion = plan.manifest.portions.get(*portion)?;
                Request::Upload(Upload {
                    key: places.object(plan, portion),
                    plan: plan.clone(),
                    portion: portion.clone(),
                    cut: Arc::clone(cut),
                })
            }
            Self::Meeting { plan, portion, .. } => {
                Request::Identify { key: places.object(plan, plan.manifest.portions.get(*portion)?) }
            }
        })
    }
}
