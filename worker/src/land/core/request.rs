//! What the core asks for, and the answers. Each request may be asked any number of times: none does harm twice.

use std::sync::Arc;

use bytes::Bytes;

use crate::land::format::Format;
use crate::land::identity::Identity;
use crate::land::manifest::Portion;
use crate::land::plan::Decided;
use crate::log::Partition;
use crate::store::{Created, StoreError};

/// Which request an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The partition that asked.
    pub partition: Partition,
    /// Counted over all requests of the process: answers to what nobody waits for any more are known by it.
    pub number: u64,
}

/// A question to the store or to the log.
#[derive(Debug)]
pub enum Request<F: Format> {
    /// The first key that begins so.
    FirstKey {
        /// How it begins.
        folder: String,
    },
    /// The object of this key.
    Get {
        /// The key.
        key: String,
    },
    /// Writes an object unless there is one.
    Create {
        /// Its key.
        key: String,
        /// Its bytes.
        body: Bytes,
    },
    /// Makes an object of a plan that is decided, and writes it unless there is one.
    Upload(Upload<F>),
    /// Whose object lies under this key.
    Identify {
        /// The key.
        key: String,
    },
    /// The first offset of the partition, and the one after the last.
    Bounds,
}

/// An object to be made and written. There is none without a plan that is decided.
#[derive(Debug)]
pub struct Upload<F: Format> {
    /// Its key.
    pub key: String,
    /// Its plan.
    pub plan: Decided,
    /// Which of the plan's portions it is.
    pub portion: Portion,
    /// The records.
    pub cut: Arc<F::Cut>,
}

/// What came of a request.
#[derive(Debug)]
pub enum Answer {
    /// Of [`Request::FirstKey`].
    Key(Option<String>),
    /// Of [`Request::Get`].
    Body(Option<Bytes>),
    /// Of [`Request::Create`] and [`Request::Upload`].
    Created(Created),
    /// Of [`Request::Upload`], where no object can be made of the records.
    NotEncoded(String),
    /// Of [`Request::Identify`].
    Identity(Found),
    /// Of [`Request::Bounds`].
    Bounds(i64, i64),
    /// It was not done, or that is unknown.
    Failed(StoreError),
}

/// What lies under an object's key.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// An object of ours.
    Ours(Identity),
    /// Something else; the text says what is wrong with it.
    Foreign(String),
}
