//! Landing: the events of a topic, each exactly once, as Parquet in a bucket.
//!
//! ```text
//! Inbox ──records──▶ Member ──▶ Core (one per partition) ──▶ plan ──▶ objects, create-only ──▶ Store
//!                    memory     the protocol: `core.rs`      written once, then done by whoever finds it
//! ```

mod backlog;
mod bounds;
mod columns;
mod core;
mod decode;
mod drive;
mod encode;
mod format;
mod identify;
mod identity;
mod manifest;
mod member;
mod normalise;
mod now;
mod parquet_format;
mod places;
mod plan;
mod reason;
mod recipe;
mod signals;
mod stage;

pub use bounds::Bounds;
pub use core::{Answer, Found, Request, Shared, Stop, Ticket, Upload};
pub use drive::Drive;
pub use format::{Cut, Format, Stage};
pub use identify::identify;
pub use identity::Identity;
pub use manifest::{Manifest, Portion, PortionKind};
pub use member::{Effect, Member};
pub use now::Now;
pub use parquet_format::ParquetFormat;
pub(crate) use places::{BRONZE, QUARANTINE};
pub use places::{Places, PlanName};
pub use plan::{CutReason, Decided, Frozen, Origin, PLAN_VERSION, Plan, PlanError, Proposal, StartedFrom};
pub use recipe::{READER, Recipe, RecipeError};
pub use signals::Signals;
pub use stage::{Staged, Staging};

#[cfg(test)]
mod model;
#[cfg(test)]
pub(crate) mod simulation;
#[cfg(test)]
mod trial;
