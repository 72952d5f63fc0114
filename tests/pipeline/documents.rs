//! What the documents tell a person to type is typed, page by page.
//!
//! A block ```` ```sh ```` is run as it stands, in a folder of the page with `examples/` in it; ```` ```sh elsewhere ```` is not: it
//! needs a cluster, or is a door of `make`. ```` ```yaml pipeline.yaml ```` is a file that the page's later blocks find.

mod page;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use page::{Block, blocks};
use tempfile::TempDir;

use crate::ground::said;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Pages with blocks, the way there from the root.
fn pages() -> Vec<PathBuf> {
    let how_to = fs::read_dir(root().join("docs/how-to")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = how_to.collect();
    pages.sort();
    pages.extend(["README.md", "docs/tutorial.md"].map(|page| root().join(page)));
    pages
}

/// A folder in which `clickstream-worker` is a command.
fn command() -> TempDir {
    let folder = TempDir::with_prefix("clickstream-bin-").unwrap();
    symlink(env!("CARGO_BIN_EXE_worker"), folder.path().join("clickstream-worker")).unwrap();
    folder
}

#[test]
fn every_command_of_the_documents_works() {
    let bin = command();
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap());
    let mut run = 0;
    for page in pages() {
        let folder = TempDir::with_prefix("clickstream-page-").unwrap();
        symlink(root().join("examples"), folder.path().join("examples")).unwrap();
        let text = fs::read_to_string(&page).unwrap();
        for (line, block) in blocks(&text) {
            let script = match block {
                Block::File { name, content } => {
                    fs::write(folder.path().join(name), content).unwrap();
                    continue;
                }
                Block::Commands(script) => script,
            };
            // In a checkout one runs what cargo builds.
            let script = script.replace("cargo run -q -p clickstream-worker --", "clickstream-worker");
            let mut shell = Command::new("bash");
            shell.args(["-euo", "pipefail", "-c", &script]).current_dir(folder.path()).env("PATH", &path);
            let output = shell.stdin(Stdio::null()).output().unwrap();
            assert!(output.status.success(), "{}:{line}:\n{script}\n{}", page.display(), said(&output));
            run += 1;
        }
    }
    assert!(run >= 14, "only {run} blocks were found");
}
