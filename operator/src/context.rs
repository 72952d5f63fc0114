//! What every reconcile has at hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use kube::Client;
use tokio::sync::watch;

use crate::backoff::Backoff;
use crate::cache::Cache;
use crate::kafka::Lookout;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::pipelines::Pipelines;
use crate::plan::Owner;
use crate::report::Reporter;

/// What every reconcile has at hand.
#[allow(missing_debug_implementations, reason = "it holds secrets: what was asked of Kafka")]
pub struct Context {
    /// The API server.
    pub client: Client,
    /// What whoever starts the operator decides.
    pub options: Options,
    /// The children that the watches have seen.
    pub cache: Cache,
    /// The pipelines that they have seen.
    pub pipelines: Arc<Pipelines>,
    /// Which kinds of others are there.
    pub served: Served,
    /// Who visits Kafka.
    pub kafka: Lookout<Owner>,
    /// How long to wait after failures.
    pub backoff: Backoff,
    /// Who tells what happens.
    pub reporter: Reporter,
    /// The figures.
    pub metrics: Arc<Metrics>,
}

/// The groups of other operators that the API server serves; they may come and go.
#[derive(Clone, Debug)]
pub struct Served {
    groups: watch::Sender<BTreeSet<String>>,
    seen: watch::Receiver<BTreeSet<String>>,
}

impl Default for Served {
    fn default() -> Self {
        let (groups, seen) = watch::channel(BTreeSet::new());
        Self { groups, seen }
    }
}

impl Served {
    /// Whether the group is there.
    pub fn has(&self, group: &str) -> bool {
        self.groups.borrow().contains(group)
    }

    /// Takes the groups that are there.
    pub fn set(&self, groups: BTreeSet<String>) {
        self.groups.send_if_modified(|known| {
            let changed = *known != groups;
            *known = groups;
            changed
        });
    }

    /// Waits until the groups are others than this holder has seen.
    pub async fn changed(&mut self) {
        // It is closed only with the last holder, which this one is not.
        let _ = self.seen.changed().await;
    }

    /// Waits until the group is there.
    pub async fn wait_for(&mut self, group: &str) {
        let _ = self.seen.wait_for(|groups| groups.contains(group)).await;
    }
}
