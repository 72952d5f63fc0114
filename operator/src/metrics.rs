//! The operator's own figures.

use std::sync::Mutex;
use std::sync::PoisonError;

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::conditions::ConditionStatus;
use kube::ResourceExt as _;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::child::Kind;

/// The operator's own figures.
#[derive(Debug)]
pub struct Metrics {
    registry: Mutex<Registry>,
    reconciliations: Family<OutcomeLabel, Counter>,
    took: Histogram,
    writes: Family<KindLabel, Counter>,
    visits: Family<OutcomeLabel, Counter>,
    leader: Gauge,
    pipelines: Gauge,
    conditions: Family<ConditionLabel, Gauge>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabel {
    kind: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ConditionLabel {
    namespace: String,
    name: String,
    r#type: String,
    reason: String,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let metrics = Self {
            reconciliations: Family::default(),
            took: Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]),
            writes: Family::default(),
            visits: Family::default(),
            leader: Gauge::default(),
            pipelines: Gauge::default(),
            conditions: Family::default(),
            registry: Mutex::default(),
        };
        registry.register(
            "clickstream_operator_reconciliations",
            "Visits to a pipeline, by how they ended: applied, waiting, refused, failed, abandoned",
            metrics.reconciliations.clone(),
        );
        registry.register("clickstream_operator_reconcile_seconds", "How long a visit took", metrics.took.clone());
        registry.register(
            "clickstream_operator_api_writes",
            "Writes to the API server, by kind",
            metrics.writes.clone(),
        );
        registry.register(
            "clickstream_operator_kafka_visits",
            "Visits to Kafka, by how they ended",
            metrics.visits.clone(),
        );
        registry.register("clickstream_operator_leader", "Whether this process leads", metrics.leader.clone());
        registry.register("clickstream_operator_pipelines", "Pipelines there are", metrics.pipelines.clone());
        registry.register(
            "clickstream_pipeline_condition",
            "What is said of a pipeline: 1 is True, 0 False, -1 Unknown",
            metrics.conditions.clone(),
        );
        Self { registry: Mutex::new(registry), ..metrics }
    }
}

impl Metrics {
    /// A visit to a pipeline has ended.
    pub fn reconciled(&self, outcome: &str, seconds: f64) {
        self.reconciliations.get_or_create(&OutcomeLabel { outcome: outcome.to_owned() }).inc();
        self.took.observe(seconds);
    }

    /// A child was written.
    pub fn wrote(&self, kind: Kind) {
        self.wrote_kind(&kind.resource().kind);
    }

    /// A pipeline's status, finalizer or number was written.
    pub fn wrote_pipeline(&self) {
        self.wrote_kind("ClickstreamPipeline");
    }

    fn wrote_kind(&self, kind: &str) {
        self.writes.get_or_create(&KindLabel { kind: kind.to_owned() }).inc();
    }

    /// A visit to Kafka has ended.
    pub fn visited(&self, outcome: &str) {
        self.visits.get_or_create(&OutcomeLabel { outcome: outcome.to_owned() }).inc();
    }

    /// Whether this process leads, and how many pipelines there are.
    pub fn leads(&self, leads: bool, pipelines: usize) {
        self.leader.set(i64::from(leads));
        self.pipelines.set(i64::try_from(pipelines).unwrap_or(i64::MAX));
    }

    /// What is said of a pipeline now, in place of what was said before.
    pub fn says(&self, pipeline: &ClickstreamPipeline, before: Option<&ClickstreamPipeline>) {
        let labels = |of: &ClickstreamPipeline| {
            let (namespace, name) = (of.namespace().unwrap_or_default(), of.name_any());
            let conditions = of.status.iter().flat_map(|status| status.conditions.iter().flatten());
            let labelled = conditions.map(move |condition| {
                let (namespace, name) = (namespace.clone(), name.clone());
                let (r#type, reason) = (condition.kind().to_owned(), condition.reason().to_owned());
                (ConditionLabel { namespace, name, r#type, reason }, condition.status())
            });
            labelled.collect::<Vec<_>>()
        };
        for (label, _) in before.map(labels).unwrap_or_default() {
            self.conditions.remove(&label);
        }
        for (label, status) in labels(pipeline) {
            self.conditions.get_or_create(&label).set(match status {
                ConditionStatus::True => 1,
                ConditionStatus::False => 0,
                ConditionStatus::Unknown => -1,
            });
        }
    }

    /// A pipeline is gone.
    pub fn forget(&self, pipeline: &ClickstreamPipeline) {
        let nothing = ClickstreamPipeline { status: None, ..pipeline.clone() };
        self.says(&nothing, Some(pipeline));
    }

    /// The figures in the form in which Prometheus reads them.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing into a String does not fail.
        let _ = text::encode(&mut out, &registry);
        out
    }
}
