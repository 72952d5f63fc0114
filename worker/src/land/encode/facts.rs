use super::super::identity::Identity;
use super::super::manifest::{Portion, PortionKind};
use super::super::plan::Plan;

/// What a file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::land) struct Facts {
    pub(in crate::land) identity: Identity,
    pub(in crate::land) kind: PortionKind,
    pub(in crate::land) planned_at: i64,
}

impl Facts {
    /// Of the object that a plan makes of one of its portions.
    pub(in crate::land) fn of(plan: &Plan, portion: &Portion) -> Self {
        Self { identity: Identity::of(plan, portion), kind: portion.kind, planned_at: plan.planned_at }
    }
}
