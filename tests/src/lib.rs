//! Tests across crates and against real servers; each folder beside this one is a suite. Here is what suites share.

pub mod dice;
pub mod machine;
pub mod strimzi_stand_in;
pub mod written_tests;
