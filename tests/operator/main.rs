//! The operator on a real API server and a real Kafka. There is no node: where pods would run, tests say how they do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

mod away;
mod basics;
mod complaints;
mod crash;
mod gitops;
mod ground;
mod line;
mod ready;
mod scaling;
mod strimzi;

/// The ground, or the end of the test with a word of why it was left out.
macro_rules! shared_ground {
    () => {
        testbed::require!($crate::ground::Ground::shared())
    };
}
pub(crate) use shared_ground;
