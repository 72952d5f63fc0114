//! The operator's visits to Kafka, on real brokers: how it is reached, what becomes of topics, what is read of groups.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod ground;
mod groups;
mod reach;
mod strangers;
mod topics;
