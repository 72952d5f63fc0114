//! The ground on which every other test stands: each server of the testbed is the real thing and does what tests rely on.

mod kafka;
mod lifecycle;
mod registry;
mod s3;
