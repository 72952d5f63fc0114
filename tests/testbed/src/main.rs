//! The testbed from the shell.
fn main() {}
