//! What was found out about one aspect of a pipeline, in the words of its condition.

use clickstream_crds::conditions::{ConditionStatus, Reason};

/// A reason, and the sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<R> {
    /// Why, in one word.
    pub reason: R,
    /// Why, and what to do.
    pub message: String,
}

impl<R: Reason> Finding<R> {
    /// This reason, with these words.
    pub fn new(reason: R, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.reason.status() == ConditionStatus::True
    }
}
