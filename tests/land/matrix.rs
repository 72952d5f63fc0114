//! Every row of the matrices names tests that exist.

use std::fs;

use clickstream_tests::written_tests::{named_last, repository, rows, written_tests};

#[test]
fn every_row_of_the_matrices_names_tests_that_exist() {
    let tests = written_tests().unwrap();
    let pages = ["failure-matrix.md", "operator-matrix.md"];
    let pages = pages.map(|page| fs::read_to_string(repository().join("docs").join(page)).unwrap());
    let rows: Vec<&str> = pages.iter().flat_map(|page| rows(page)).collect();
    assert!(rows.len() > 50, "the matrices are short");
    for row in rows {
        let named = named_last(row);
        assert!(!named.is_empty(), "no test shows this: {row}");
        for name in named {
            assert!(tests.contains(name), "there is no test {name}, which is to show this: {row}");
        }
    }
}
