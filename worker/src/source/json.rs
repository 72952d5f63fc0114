//! JSON: rows that are objects, and the pieces that messages are put together from.

mod plan;
mod scan;
mod text;

pub(super) use plan::Plan;
pub(super) use text::{close, is_number, quote};
