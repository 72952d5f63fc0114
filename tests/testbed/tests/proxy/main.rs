//! The fault proxy in front of small real servers: every fault, every dialect, and peers that misbehave.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]

use std::time::Duration;

mod door;
mod http_faults;
mod http_passage;
mod http_peer;
mod kafka;
mod raw;
mod rules;
mod server;

/// Far more than anything here takes; only a defect reaches it.
const BOUND: Duration = Duration::from_mins(3);
/// How long silence is listened to. A proxy that speaks when it must not speaks at once.
const SILENCE: Duration = Duration::from_millis(150);
