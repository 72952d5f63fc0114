//! Each answer to what people complain about elsewhere names tests that exist, and pages that do.

use std::fs;

use clickstream_tests::written_tests::{named_last, repository, rows, written_tests};

#[test]
fn every_complaint_is_answered_by_tests_that_exist() {
    let page = fs::read_to_string(repository().join("docs/complaints.md")).unwrap();
    let tests = written_tests().unwrap();
    assert_eq!(rows(&page).count(), 15);
    for row in rows(&page) {
        let named = named_last(row);
        assert!(!named.is_empty(), "no test answers this: {row}");
        for name in named {
            assert!(tests.contains(name), "there is no test {name}, which is to answer this: {row}");
        }
        assert!(row.contains("https://github.com/"), "nobody is cited who complains: {row}");
        let links = row.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        for page in links.filter(|link| !link.starts_with("https://")) {
            let file = page.split('#').next().unwrap_or_default();
            assert!(repository().join("docs").join(file).is_file(), "there is no page {file}: {row}");
        }
    }
}
