//! What things are called: children, labels, annotations, and whoever writes a field.

use std::fmt;

use twox_hash::XxHash3_64;

/// Names of Services and values of labels end here.
const MAX: usize = 63;
/// Hexadecimal digits of a hash that stands for what was cut.
const HASH: usize = 8;
/// The longest that is ever put behind a pipeline's name, with its dash.
const LONGEST_SUFFIX: usize = "-consumer".len();
const _: () = assert!(LONGEST_SUFFIX + HASH + 2 < MAX, "a name that was cut still begins with the pipeline's");

/// The name of a child: the pipeline's, a dash and what it is. Too long or with a dot, it is cut and gets a hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChildName(String);

impl ChildName {
    /// The child of `pipeline` that is its `what`.
    pub fn new(pipeline: &str, what: &str) -> Self {
        if !pipeline.contains('.') && pipeline.len() + 1 + what.len() <= MAX {
            return Self(format!("{pipeline}-{what}"));
        }
        let hash = format!("{:08x}", XxHash3_64::oneshot(pipeline.as_bytes()) >> 32);
        let stem: String = pipeline.replace('.', "-").chars().take(MAX - what.len() - HASH - 2).collect();
        Self(format!("{}-{hash}-{what}", stem.trim_end_matches('-')))
    }

    /// The same name for one content: another content has another name. Only for what is no label and no Service.
    pub fn of_content(&self, content: &str) -> String {
        format!("{}-{}", self.0, content_hash(content))
    }
}

impl fmt::Display for ChildName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Ten hexadecimal digits that stand for a content.
pub fn content_hash(content: &str) -> String {
    let mut hash = format!("{:016x}", XxHash3_64::oneshot(content.as_bytes()));
    hash.truncate(10);
    hash
}

/// A role of the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Replays into Kafka.
    Producer,
    /// Lands in the lake.
    Consumer,
}

impl Role {
    /// As labels and names of children have it.
    pub const fn component(self) -> &'static str {
        match self {
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }

    /// The worker's subcommand.
    pub const fn subcommand(self) -> &'static str {
        match self {
            Self::Producer => "produce",
            Self::Consumer => "consume",
        }
    }
}

/// Label keys and fixed values.
pub mod label {
    /// What it is an instance of.
    pub const NAME: &str = "app.kubernetes.io/name";
    /// The pipeline.
    pub const INSTANCE: &str = "app.kubernetes.io/instance";
    /// The role.
    pub const COMPONENT: &str = "app.kubernetes.io/component";
    /// The product.
    pub const PART_OF: &str = "app.kubernetes.io/part-of";
    /// Who looks after it.
    pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
    /// The template of a Deployment's pod, as Kubernetes tells them apart.
    pub const TEMPLATE: &str = "pod-template-hash";
    /// The pipeline, as our own word.
    pub const PIPELINE: &str = "clickstream.dev/pipeline";
    /// The pipeline's namespace, on what lies in another one.
    pub const PIPELINE_NAMESPACE: &str = "clickstream.dev/pipeline-namespace";
    /// The value of [`NAME`] and [`PART_OF`].
    pub const PRODUCT: &str = "clickstream";
    /// The value of [`MANAGED_BY`].
    pub const OPERATOR: &str = "clickstream-operator";
}

/// Annotation keys.
pub mod annotation {
    /// On a pipeline: `true` asks the operator to leave everything of it alone.
    pub const PAUSE: &str = "clickstream.dev/pause-reconciliation";
    /// On a pipeline that is deleted: `true` lets it go at once, whatever is left behind.
    pub const SKIP_CLEANUP: &str = "clickstream.dev/skip-cleanup";
    /// On a pipeline: the name of a topic that was there before and may be changed to what the pipeline asks for.
    pub const ADOPT_TOPIC: &str = "clickstream.dev/adopt-topic";
    /// On a namespace: the namespaces, by comma, whose pipelines may use the Kafka clusters in it; `*` is all.
    pub const ALLOW_FROM: &str = "clickstream.dev/allow-from";
    /// On a child: hash of what the operator applied, so that it knows what there is to do.
    pub const APPLIED: &str = "clickstream.dev/applied";
    /// On a pod: hash of what it is told and of the Secrets it uses, so that a change of either restarts it once.
    pub const CONTENT: &str = "clickstream.dev/content";
    /// On a `KafkaTopic` that outlived its pipeline: whose it was, as namespace/name.
    pub const RETAINED_FROM: &str = "clickstream.dev/retained-from";
}

/// Keeps a pipeline until what is outside of Kubernetes is in order.
pub const FINALIZER: &str = "clickstream.dev/pipeline";

/// Who writes: every field has one owner.
pub mod manager {
    /// Writes children.
    pub const CHILDREN: &str = "clickstream-operator";
    /// Writes the status.
    pub const STATUS: &str = "clickstream-operator-status";
    /// Fills in the number of consumers once, for autoscalers.
    pub const REPLICAS_INIT: &str = "clickstream-operator-replicas-init";
    /// Writes the finalizer.
    pub const FINALIZER: &str = "clickstream-operator-finalizer";
}

#[cfg(test)]
mod tests;
