//! Every row of the failure matrix names tests that exist.

use std::fs;

use clickstream_tests::written_tests::{named_last, repository, rows, written_tests};

#[test]
fn every_row_of_the_failure_matrix_names_tests_that_exist() {
    let page = fs::read_to_string(repository().join("docs/failure-matrix.md")).unwrap();
    let tests = written_tests().unwrap();
    assert!(rows(&page).count() > 20, "the matrix is short");
    for row in rows(&page) {
        let named = named_last(row);
        assert!(!named.is_empty(), "no test shows this: {row}");
        for name in named {
            assert!(tests.contains(name), "there is no test {name}, which is to show this: {row}");
        }
    }
}
