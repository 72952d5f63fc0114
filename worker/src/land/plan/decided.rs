//! A plan becomes true by standing in the store: types that cannot be mixed up keep the two moments apart.

use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;

use super::{Plan, PlanError};
use crate::land::places::Places;
use crate::log::Partition;

/// A plan that somebody would like to make true. Nothing of it may become visible.
#[derive(Debug)]
pub struct Proposal {
    plan: Arc<Plan>,
    text: Bytes,
}

/// A plan that stands in the store: the only one of its start, for everyone and for ever.
#[derive(Clone, Debug)]
pub struct Decided(Arc<Plan>);

impl Proposal {
    /// A plan and its text.
    pub fn new(plan: Plan) -> Result<Self, serde_json::Error> {
        let text = plan.write()?.into();
        Ok(Self { plan: Arc::new(plan), text })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What is to be written.
    pub fn text(&self) -> &Bytes {
        &self.text
    }

    /// The store has said that it wrote the text just now, or the same text was found in it.
    pub(in crate::land) fn stands(self) -> Decided {
        Decided(self.plan)
    }
}

impl Decided {
    /// What was found in the store under the name of the plan that starts at `start`.
    pub fn found(text: &[u8], places: &Places, partition: Partition, start: i64) -> Result<Self, PlanError> {
        Plan::read(text, places, partition, start).map(|plan| Self(Arc::new(plan)))
    }
}

impl Deref for Decided {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.0
    }
}
