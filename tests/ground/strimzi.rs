//! The stand-in for Strimzi's operators keeps to what was read off them: on Strimzi's own definitions, a real API server and a
//! real Kafka.

mod clusters;
mod endings;
mod namespace;
mod topics;
mod users;
