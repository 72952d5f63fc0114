//! What the generator takes where nothing is said, in a manifest as on a command line.

/// The seed.
pub const SEED: u64 = 0;
/// When the first person may come: a Monday.
pub const START: &str = "2026-01-05T00:00:00Z";
/// For how long people come.
pub const SPAN: &str = "168h";
/// How many products or titles there are.
pub const ITEMS: u32 = 2_000;
/// The pause between two sessions.
pub const GAP: &str = "30m";
/// How often each fault happens.
pub const SHARE: &str = "0";
/// The median delay of late events.
pub const LATE_BY: &str = "10m";
/// How wrong a wrong clock is at most.
pub const SKEW_BY: &str = "5m";
/// How many of those whom an incident may hit it does.
pub const INCIDENT_SHARE: &str = "1";
