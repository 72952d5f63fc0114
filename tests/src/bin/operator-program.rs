//! The operator, as a program that these suites can start and kill.

use std::process::ExitCode;

use clap::Parser as _;
use clickstream_operator::args::Arguments;
use clickstream_operator::start::start;

fn main() -> ExitCode {
    start(Arguments::parse()).unwrap_or_else(|why| {
        eprintln!("clickstream-operator: {why}");
        ExitCode::FAILURE
    })
}
