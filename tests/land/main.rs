//! Landing on real Kafka and real S3, while its processes are killed and frozen and its store goes away.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod exactly_once;
mod ground;
mod member;
