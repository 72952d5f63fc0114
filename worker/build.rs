//! Which commit this is: for `--version`.
//!
//! Whoever builds without the repository (an image, a package) says it in `CLICKSTREAM_COMMIT`. Debug builds do not look:
//! each commit would compile the crate anew.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=CLICKSTREAM_COMMIT");
    let given = env::var("CLICKSTREAM_COMMIT").ok().filter(|commit| !commit.is_empty());
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = given.or_else(|| is_release.then(described).flatten());
    let commit = commit.as_deref().unwrap_or(if is_release { "unknown commit" } else { "development build" });
    println!("cargo::rustc-env=CLICKSTREAM_COMMIT={commit}");
}

/// `3707b9d5c1e2`, and `-dirty` behind it where something is changed; `None` where there is no Git, or no repository.
fn described() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
    };
    // A commit moves the branch, or the head itself; both are written down here.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={log}");
    }
    git(&["describe", "--always", "--abbrev=12", "--dirty", "--exclude=*"])
}
