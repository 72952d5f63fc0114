//! The whole road on a real node: the chart, the operator and the workers as pods, a real Kafka, a real S3.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

mod ground;
mod mended;
mod quota;
mod road;
