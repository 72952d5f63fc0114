//! `clickstream-worker`: one binary, one role per process.

use std::process::ExitCode;

fn main() -> ExitCode {
    clickstream_worker::cli::main()
}
