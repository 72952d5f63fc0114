//! The command line, as it is typed.

use clap::{Parser, Subcommand};

use crate::{check, generate};

/// The worker of clickstream pipelines.
#[derive(Debug, Parser)]
#[command(name = "clickstream-worker", version, arg_required_else_help = true)]
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
    /// Generate events that look like people, and the right answers about them
    Generate(Box<generate::Arguments>),
}
