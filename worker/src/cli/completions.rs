//! `clickstream-worker completions`: what a shell needs to complete the command line.

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use super::Cli;

/// For which shell.
#[derive(Debug, Args)]
#[command(
    long_about = "Print what completes clickstream-worker's commands, flags and values in a shell.",
    after_long_help = "\
Examples:
  Bash, for this user
      mkdir -p ~/.local/share/bash-completion/completions
      clickstream-worker completions bash > ~/.local/share/bash-completion/completions/clickstream-worker

  Zsh, in a folder of $fpath
      clickstream-worker completions zsh > ~/.zfunc/_clickstream-worker

  Fish
      clickstream-worker completions fish > ~/.config/fish/completions/clickstream-worker.fish"
)]
pub struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Cli::command(), "clickstream-worker", &mut script);
    // A reader that has gone away has seen enough.
    let _ = stdout().write_all(&script);
    ExitCode::SUCCESS
}
