//! The command line, as it is typed.

mod completions;
mod man;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{check, consume, generate, inspect, produce, run, verify};

/// The release, and the commit that it was built from.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("CLICKSTREAM_COMMIT"), ")");

/// The worker of clickstream pipelines.
#[derive(Debug, Parser)]
#[command(
    name = "clickstream-worker",
    version = VERSION,
    arg_required_else_help = true,
    after_help = "\
Start here:
  clickstream-worker check pipeline.yaml      is the manifest right?
  clickstream-worker inspect pipeline.yaml    what do its files hold?
  clickstream-worker run pipeline.yaml        the whole pipeline, on this machine

`clickstream-worker COMMAND --help` has examples, units and exit statuses."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The roles of the binary.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check `ClickstreamPipeline` manifests without a cluster
    Check(check::Arguments),
    /// Print what completes this command in a shell
    Completions(completions::Arguments),
    /// Land the events of a topic as Parquet in a bucket, each exactly once
    Consume(consume::Arguments),
    /// Generate events that look like people, and the right answers about them
    Generate(Box<generate::Arguments>),
    /// Walk once over the files that a pipeline replays, and say what would happen
    Inspect(inspect::Arguments),
    /// Print the manual page, or write one for each command
    Man(man::Arguments),
    /// Replay events into Kafka at an exact rate
    Produce(produce::Arguments),
    /// Run a whole pipeline from its manifest on this machine
    Run(run::Arguments),
    /// Prove from a lake alone that every event landed exactly once
    Verify(verify::Arguments),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Consume(arguments) => consume::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
        Command::Produce(arguments) => produce::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
    }
}
