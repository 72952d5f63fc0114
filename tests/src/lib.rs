//! Tests across crates and against real servers; each folder beside this one is a suite.
