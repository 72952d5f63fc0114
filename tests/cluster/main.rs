//! The whole road on a real cluster: the chart, the operator and the workers as pods, a real Kafka, a real S3.
//!
//! The suite knows addresses, and runs on any cluster that gives them. What only the testbed's own servers let happen to them
//! (Kafka, the store, the kubelet killed) is left out elsewhere, and says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

mod autoscaled;
mod bucket;
mod evidence;
mod fire;
mod ground;
mod mended;
mod narrow;
mod quota;
mod recount;
mod release;
mod road;
mod servers;
mod shared_topic;
mod steered;
mod upgrade;
mod yard;
