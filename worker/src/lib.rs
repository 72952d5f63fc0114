//! What the pods of a pipeline run, and what a person runs on a laptop before there are any pods.

pub mod check;
pub mod cli;
pub mod consume;
pub mod generate;
pub mod inspect;
pub mod land;
pub mod log;
pub mod manifest;
pub mod moment;
pub mod produce;
pub mod replay;
pub mod role;
pub mod run;
pub mod shard;
pub mod source;
pub mod store;
pub mod verify;
