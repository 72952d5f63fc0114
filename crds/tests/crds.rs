//! Tests of the resource that need no server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod admitted;
mod conditions;
mod defaults;
mod examples;
mod faults;
mod generated;
mod manifest;
mod presets;
mod properties;
mod settings;
