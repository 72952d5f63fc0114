//! The resource against the real API server: what is refused and in which words, and that `check` says the same before.

mod cluster;
mod generated;
mod proxy;
mod stricter;
mod table;
mod wrong;
