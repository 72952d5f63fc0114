//! What every reconcile has at hand.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use kube::Client;

use crate::backoff::Backoff;
use crate::cache::Cache;
use crate::kafka::Lookout;
use crate::metrics::Metrics;
use crate::options::Options;
use crate::pipelines::Pipelines;
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
    pub pipelines: Pipelines,
    /// Which kinds of others are there.
    pub served: Served,
    /// Who visits Kafka.
    pub kafka: Lookout<String>,
    /// How long to wait after failures.
    pub backoff: Backoff,
    /// Who tells what happens.
    pub reporter: Reporter,
    /// The figures.
    pub metrics: Arc<Metrics>,
}

/// The groups of other operators that the API server serves; they may come and go.
#[derive(Clone, Debug, Default)]
pub struct Served(Arc<RwLock<BTreeSet<String>>>);

impl Served {
    /// Whether the group is there.
    pub fn has(&self, group: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(group)
    }

    /// Takes the groups that are there; says whether anything changed.
    pub fn set(&self, groups: BTreeSet<String>) -> bool {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let changed = *known != groups;
        *known = groups;
        changed
    }
}
