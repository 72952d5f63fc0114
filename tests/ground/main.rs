//! The ground on which every other test stands: each server of the testbed is the real thing and does what tests rely on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod flux;
mod kafka;
mod kstatus;
mod node;
mod proxied_kafka;
mod proxied_s3;
mod registry;
mod s3;
mod strimzi;
