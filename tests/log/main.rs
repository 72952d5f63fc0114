//! The log behind its ports: what holds for Kafka holds for the folder on a laptop, and the other way round.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod drive;
mod embedded;
mod ground;
mod inbox;
mod kafka;
mod outbox;
mod speed;
