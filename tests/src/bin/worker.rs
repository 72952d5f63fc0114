//! The worker, as a program that these suites can start, freeze and kill.

use std::process::ExitCode;

fn main() -> ExitCode {
    clickstream_worker::cli::main()
}
