use std::fs;
use std::path::Path;

use serde_json::Value;

use super::cluster::ACCOUNT;

/// What the operator has asked of the API server, but for watches, which stay open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    pub(crate) writes: u64,
    pub(crate) reads: u64,
    /// Writes that only tell.
    pub(crate) events: u64,
}

impl Requests {
    pub(crate) fn read(log: &Path) -> Self {
        let mut requests = Self::default();
        for line in fs::read_to_string(log).unwrap().lines() {
            // The last one may be half written.
            let Ok(entry) = serde_json::from_str::<Value>(line) else { continue };
            if entry["user"]["username"] != ACCOUNT {
                continue;
            }
            match entry["verb"].as_str().unwrap_or_default() {
                "watch" => {}
                "get" | "list" => requests.reads += 1,
                _ if entry["objectRef"]["resource"] == "events" => requests.events += 1,
                _ => requests.writes += 1,
            }
        }
        requests
    }

    pub(crate) fn all(&self) -> u64 {
        self.writes + self.reads + self.events
    }

    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            writes: self.writes - before.writes,
            reads: self.reads - before.reads,
            events: self.events - before.events,
        }
    }
}
