//! The operator on a real API server and a real Kafka. There is no node: where pods would run, tests say how they do.
//!
//! Tests with a letter and a number in front are rows of `docs/operator-matrix.md`, where it also stands what is left out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

mod autoscaler;
mod away;
mod basics;
mod children;
mod complaints;
mod crash;
mod fields;
mod gitops;
mod ground;
mod leader;
mod line;
mod process;
mod reach;
mod ready;
mod recreated;
mod scaling;
mod secrets;
mod sequences;
mod shop;
mod stale;
mod strimzi;

/// The ground, or the end of the test with a word of why it was left out.
macro_rules! shared_ground {
    () => {
        testbed::require!($crate::ground::Ground::shared())
    };
}
pub(crate) use shared_ground;
