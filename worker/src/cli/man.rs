//! `clickstream-worker man`: the help as manual pages.

use std::fs;
use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_mangen::{Man, generate_to};

use super::Cli;

/// Where to.
#[derive(Debug, Args)]
#[command(
    long_about = "Print clickstream-worker's manual page; or write it to a folder, with one page for each command.",
    after_long_help = "\
Examples:
  To read it
      clickstream-worker man | man -l -

  All pages, for this user
      clickstream-worker man --to ~/.local/share/man/man1"
)]
pub struct Arguments {
    /// A folder for all pages, which is made where it is missing
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let written = if let Some(folder) = &arguments.to {
        let written = fs::create_dir_all(folder).and_then(|()| generate_to(Cli::command(), folder));
        written.map_err(|error| format!("{}: {error}", folder.display()))
    } else {
        let mut page = Vec::new();
        let rendered = Man::new(Cli::command()).render(&mut page);
        // A reader that has gone away has seen enough.
        rendered.map(|()| drop(stdout().write_all(&page))).map_err(|error| error.to_string())
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(stderr(), "clickstream-worker man: {why}");
            ExitCode::FAILURE
        }
    }
}
