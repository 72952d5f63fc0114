//! The node: pods run, find each other and the machine, and go without a trace.

mod cluster;
mod endings;
mod images;
mod pods;
