//! The closed vocabulary of conditions: which types there are, and which reasons each may have at which status.
//!
//! Each type is an enum of its reasons, and a [`Condition`] is made of one of them and of nothing else, so that neither
//! a reason outside the vocabulary nor one at the wrong status can be written.

mod condition;
mod vocabulary;

pub use condition::{Condition, ConditionStatus};
pub use vocabulary::{
    Complete, ConsumerAvailable, CredentialsReady, Delivering, Failed, KafkaReady, ProducerAvailable, Ready,
    ReconciliationPaused, Reconciling, ScalingActive, Stalled, StorageReady, Suspended, TopicReady, VOCABULARY,
};

/// What one condition can say: a type, and its reasons, each with the status it belongs to.
pub trait Reason: Copy {
    /// The condition's type, as written in `type`.
    const TYPE: &'static str;

    /// The reason, as written in `reason`.
    fn name(self) -> &'static str;

    /// The status that goes with this reason.
    fn status(self) -> ConditionStatus;
}

/// A condition type as the documentation shows it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The condition's type.
    pub name: &'static str,
    /// What `True` means.
    pub meaning: &'static str,
    /// Its reasons, in order, each with its status.
    pub reasons: &'static [(&'static str, ConditionStatus)],
}
