//! `clickstream-worker`: one binary, one role per process.

use std::process::ExitCode;

use clap::Parser as _;
use clickstream_worker::cli::{Cli, Command};

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(arguments) => clickstream_worker::check::run(&arguments),
        Command::Generate(arguments) => clickstream_worker::generate::run(&arguments),
    }
}
