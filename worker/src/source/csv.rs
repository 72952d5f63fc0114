//! CSV: RFC 4180, with what real files make of it.

mod header;
mod plan;
mod splitter;
mod tree;

pub use header::NotAHeader;
pub(super) use header::names;
pub(super) use plan::Plan;
pub(super) use splitter::{Fields, Splitter};
