//! The resource against the real API server: what it takes and what it refuses, in which words, that `check` says the same
//! before, and what people's tools make of a pipeline.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

#[path = "../../crds/tests/admitted.rs"]
mod admitted;
mod cluster;
mod explain;
mod generated;
mod good;
mod manifest;
mod older;
mod ownership;
mod proxy;
mod stricter;
mod table;
mod tools;
mod wrong;
