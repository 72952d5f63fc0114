//! Landing: the events of a topic, each exactly once, as Parquet in a bucket.
//!
//! ```text
//! Inbox ──records──▶ Member ──▶ Core (one per partition) ──▶ plan ──▶ objects, create-only ──▶ Store
//!                    memory     the protocol: `core.rs`      written once, then done by whoever finds it
//! ```

mod bounds;
mod core;
mod drive;
mod format;
mod identify;
mod identity;
mod manifest;
mod member;
mod now;
mod places;
mod plan;
mod signals;

pub use bounds::Bounds;
pub use core::{Answer, Found, Request, Shared, Stop, Ticket, Upload};
pub use drive::Drive;
pub use format::{Cut, Format, Stage};
pub use identify::identify;
pub use identity::Identity;
pub use manifest::{Manifest, Portion, PortionKind};
pub use member::{Effect, Member};
pub use now::Now;
pub use places::{Places, PlanName};
pub use plan::{CutReason, Decided, Frozen, Origin, PLAN_VERSION, Plan, PlanError, Proposal, StartedFrom};
pub use signals::{Counter, Signals};

#[cfg(test)]
mod model;
#[cfg(test)]
mod simulation;
