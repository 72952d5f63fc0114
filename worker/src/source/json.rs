//! JSON: rows that are objects, and the pieces that messages are put together from.

mod finder;
mod plan;
mod scan;
mod text;

pub(super) use finder::Finder;
pub(super) use plan::Plan;
pub(super) use text::{close, is_number, quote};
