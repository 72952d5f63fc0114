//! Tests of the whole: what is typed, and what is then in the files.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;

use super::*;
use crate::cli::{Cli, Command};

mod dataset;
mod examples;
mod faults;
mod files;
mod people;
mod presets;
mod recount;

/// The arguments of a command line after `clickstream-worker generate`, its files in this folder.
fn typed(words: &str, folder: &Path) -> Arguments {
    let line = ["clickstream-worker", "generate"].into_iter().chain(words.split_whitespace());
    let Command::Generate(mut arguments) = Cli::try_parse_from(line).unwrap().command else {
        panic!("not generate: {words}")
    };
    for file in [Some(&mut arguments.output), arguments.truth.as_mut()].into_iter().flatten() {
        *file = folder.join(file.file_name().unwrap());
    }
    *arguments
}

/// What the command makes: the bytes of the events, and the truth.
fn made(words: &str) -> (Vec<u8>, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let arguments = typed(&format!("{words} --truth truth.json"), folder.path());
    let _truth = generate(&arguments).unwrap();
    let truth = fs::read(folder.path().join("truth.json")).unwrap();
    (fs::read(&arguments.output).unwrap(), serde_json::from_slice(&truth).unwrap())
}

fn share(text: &str) -> Share {
    text.parse().unwrap()
}

/// All events of the settings, and what became of each.
fn lived(settings: Settings) -> (Plan, Vec<Vec<(Event, Fate)>>) {
    struct Everything(Vec<Vec<(Event, Fate)>>);
    impl Witness for Everything {
        fn session(&mut self, lived: Lived<'_>) {
            self.0.push(lived.events.to_vec());
        }
    }
    let plan = Plan::new(settings, Defect::ANYWHERE.to_vec()).unwrap();
    let mut everything = Everything(Vec::new());
    let events = Stream::witnessed(&plan, Shards::ALL, Positions::START, &mut everything).count();
    assert!(events > 0);
    (plan, everything.0)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
