//! The stores: what landing relies on, shown on a folder and on a real S3 server, and what is said when something is wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod contract;
mod ended;
mod faults;
mod ground;
