//! What whoever starts the operator decides.

use std::time::Duration;

use crate::scaling::Windows;

/// What holds for all pipelines.
#[derive(Clone, Debug)]
pub struct Options {
    /// The image of workers whose pipeline names none.
    pub worker_image: String,
    /// When the node pulls it: `Always`, `IfNotPresent` or `Never`; `None` is Kubernetes' own rule.
    pub pull_policy: Option<String>,
    /// Whether a pipeline may use a Kafka cluster of another namespace that agrees.
    pub allow_cross_namespace: bool,
    /// How often a pipeline is looked at when nothing happens.
    pub resync: Duration,
    /// How long consumers may take to land what is left, when the pipeline is suspended or deleted.
    pub drain_deadline: Duration,
    /// How long whatever is outside of Kubernetes may keep a deleted pipeline.
    pub cleanup_deadline: Duration,
    /// How long another number of consumers must have been right before it is taken. To take a smaller one, the longest age
    /// of a batch is added: what waits comes and goes with batches.
    pub windows: Windows,
}

impl Options {
    /// With this image, and what suits everybody.
    pub fn new(worker_image: impl Into<String>) -> Self {
        Self {
            worker_image: worker_image.into(),
            pull_policy: None,
            allow_cross_namespace: false,
            resync: Duration::from_mins(5),
            drain_deadline: Duration::from_mins(5),
            cleanup_deadline: Duration::from_mins(5),
            windows: Windows { up: Duration::from_mins(1), down: Duration::from_mins(5) },
        }
    }
}
