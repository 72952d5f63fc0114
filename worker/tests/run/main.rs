//! `clickstream-worker run`, as it is typed: to the end, interrupted in every way, watched, and with what cannot be run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod interrupted;
mod lake;
mod place;
mod refused;
mod summary;
mod terminal;
mod typed;
mod whole;
