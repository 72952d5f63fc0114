//! Why a partition stops until a person has looked: going on would break a promise.

use crate::land::plan::PlanError;

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The last plan cannot be read.
    #[error("{key} cannot be executed: {error}")]
    Plan {
        /// Its key.
        key: String,
        /// Why.
        error: PlanError,
    },
    /// The plan was made in a way that this release does not know.
    #[error(
        "{key} was planned in a way that this release does not know ({reason}): let the release that planned it finish it, then upgrade"
    )]
    Recipe {
        /// The plan's key.
        key: String,
        /// What is unknown.
        reason: String,
    },
    /// A key that is no plan lies among the plans.
    #[error("{0} lies among the plans and is none: remove it")]
    Stray(String),
    /// Something else lies where an object belongs.
    #[error(
        "{key} is not the object that its plan says ({reason}): nothing is ever overwritten; move it away if it is not needed"
    )]
    Object {
        /// Its key.
        key: String,
        /// What is different.
        reason: String,
    },
    /// The records are not what they were when the plan was made.
    #[error(
        "the topic no longer has the records of {key}, which was not finished ({reason}): land to another prefix to go on without them"
    )]
    Records {
        /// The plan's key.
        key: String,
        /// What is different.
        reason: String,
    },
    /// The log is shorter than what was landed of it.
    #[error(
        "the topic ends at offset {end}, before offset {at} where landing goes on: it was made anew or has lost its end; land to another prefix"
    )]
    Ahead {
        /// Where landing goes on.
        at: i64,
        /// The log's end.
        end: i64,
    },
    /// No object can be made of the records.
    #[error("{key} cannot be made of its records: {reason}")]
    NotEncoded {
        /// The object's key.
        key: String,
        /// Why.
        reason: String,
    },
    /// A defect: the answer does not fit the question.
    #[error("an answer that fits no question came in state {0}; restart the worker, and please report this")]
    Confused(&'static str),
}
