//! Every row of the failure matrix names tests that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_row_of_the_failure_matrix_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let page = fs::read_to_string(root.join("docs/failure-matrix.md")).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    assert!(rows.len() > 20, "{rows:?}");
    let mut tests = BTreeSet::new();
    for folder in ["crds", "worker", "tests"] {
        collect(&root.join(folder), &mut tests);
    }
    for row in rows {
        let (_, shown_by) = row.trim_end_matches(['|', ' ']).rsplit_once('|').unwrap();
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test shows this: {row}");
        for name in named {
            assert!(tests.contains(name), "there is no test {name}, which is to show this: {row}");
        }
    }
}

/// The names of all tests in the sources below a folder.
fn collect(folder: &Path, tests: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(path).unwrap();
            let mut lines = text.lines().map(str::trim);
            while let Some(line) = lines.next() {
                let is_test = line == "#[test]" || line.starts_with("#[tokio::test");
                let function = if is_test { lines.find_map(|line| line.split_once("fn ")) } else { None };
                tests.extend(function.and_then(|(_, rest)| rest.split_once('(')).map(|(name, _)| name.to_owned()));
            }
        }
    }
}
