//! `clickstream-worker run` beside the roles, on real servers, on full and read-only disks, and as the documents tell it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod disks;
mod documents;
mod ground;
mod lake;
mod own_csv;
mod roles;
mod three_ways;
