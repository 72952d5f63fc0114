//! The producers as processes on a real broker: shared, scaled, frozen, killed; every row once, in each user's order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed expectation is a failed test")]

mod endings;
mod faults;
mod generated;
mod readback;
mod replica;
mod sharing;
mod shop;
mod told;
