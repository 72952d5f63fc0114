//! Landing on real Kafka and real S3: what lands is what was sent, whatever was sent and whatever fails meanwhile.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod bad_input;
mod exactly_once;
mod ground;
mod matrix;
mod member;
mod readers;
mod verified;
