//! Replay: the rows of a data set, each due at its moment, shared among replicas, none sent twice and none forgotten.

mod rows;

pub use rows::{Batch, DataSet, EventClock, Fetched, Place, Prepared, Rows};
