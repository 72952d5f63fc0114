use std::fmt;

use crate::wire::{Bytes, Duration};

/// One thing that is wrong with a spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The field, such as `spec.topic.name`.
    pub path: String,
    /// What to write instead.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// The faults found so far. A step that finds one goes on with what it can, so that all are told at once.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault.
    pub(super) fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault { path: path.into(), message: message.into() });
    }

    /// The value, or a fault where there is none.
    pub(super) fn need<T>(&mut self, path: &str, value: Option<T>, message: &str) -> Option<T> {
        if value.is_none() {
            self.add(path, message);
        }
        value
    }

    /// The number in an unsigned type, or a fault where it does not fit.
    pub(super) fn number<N: TryFrom<i64>>(&mut self, path: &str, value: i64) -> Option<N> {
        self.need(path, N::try_from(value).ok(), &format!("{value} is out of range"))
    }

    /// The span in milliseconds, or a fault where the text is no duration.
    pub(super) fn millis(&mut self, path: &str, span: &Duration) -> Option<u64> {
        let millis = span.parse().and_then(|span| u64::try_from(span.as_millis()).ok());
        self.need(path, millis, "must be a duration such as 90s, 15m or 168h")
    }

    /// The amount in bytes, or a fault where the text is none.
    pub(super) fn bytes(&mut self, path: &str, amount: &Bytes) -> Option<u64> {
        self.need(path, amount.parse(), "must be an amount of memory such as 128Mi or 1Gi")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_sorted(mut self) -> Vec<Fault> {
        self.0.sort();
        self.0
    }
}
