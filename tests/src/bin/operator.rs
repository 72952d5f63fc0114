//! The operator, as a program that these suites can start and put into an image.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    clickstream_operator::start::start(clickstream_operator::args::Arguments::parse()).unwrap_or_else(|why| {
        eprintln!("clickstream-operator: {why}");
        ExitCode::FAILURE
    })
}
