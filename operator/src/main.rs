//! The program `clickstream-operator`.

use std::process::ExitCode;

use clap::Parser as _;
use clickstream_operator::args::Arguments;
use clickstream_operator::start;

fn main() -> ExitCode {
    match start::start(Arguments::parse()) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("clickstream-operator: {why}");
            ExitCode::FAILURE
        }
    }
}
