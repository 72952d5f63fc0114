//! The tests that there are, so that pages which name them tell the truth.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of all tests of the repository.
pub fn written_tests() -> io::Result<BTreeSet<String>> {
    let mut tests = BTreeSet::new();
    for folder in ["crds", "operator", "worker", "tests"] {
        collect(&repository().join(folder), &mut tests)?;
    }
    Ok(tests)
}

fn collect(folder: &Path, tests: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, tests)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(path)?;
            let mut lines = text.lines().map(str::trim);
            while let Some(line) = lines.next() {
                let is_test = line == "#[test]" || line.starts_with("#[tokio::test");
                let function = if is_test { lines.find_map(|line| line.split_once("fn ")) } else { None };
                tests.extend(function.and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name.to_owned()));
            }
        }
    }
    Ok(())
}

/// The rows of a page's first table, without its head.
pub fn rows(page: &str) -> impl Iterator<Item = &str> {
    page.lines().filter(|line| line.starts_with('|')).skip(2)
}

/// What stands between backticks in the last cell of a row.
pub fn named_last(row: &str) -> Vec<&str> {
    let last = row.trim_end_matches(['|', ' ']).rsplit_once('|').map_or(row, |(_, last)| last);
    last.split('`').skip(1).step_by(2).collect()
}
