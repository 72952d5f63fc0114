//! Where `check` is stricter than the server: each case is in the table of `docs/reference/check.md`, with an example here.

use std::fs;

use clickstream_worker::check::{Fault, Resource, Specs};
use testbed::require;

use crate::cluster::Cluster;
use crate::table::{Row, Table};
use crate::wrong::said;

/// The cases by the words in which `check` speaks of them.
const CASES: [(&str, &str); 7] = [
    ("status", "written by the operator: leave it out"),
    ("server-metadata", "written by the server: leave it out"),
    ("owner-references", "an owner's uid belongs to one cluster"),
    ("space-beyond-ascii", "\\u{a0}"),
    ("space-beyond-ascii", "\\u{2028}"),
    ("null-label", "expected a string; write \"\" for an empty one"),
    ("users-too-few", "users for so many events in this time"),
];

/// The case that a fault belongs to, if there is one.
pub(crate) fn documented(fault: &Fault) -> Option<&'static str> {
    CASES.iter().find(|(_, words)| fault.message.contains(words)).map(|(case, _)| *case)
}

#[test]
fn what_check_alone_refuses_is_in_the_table_of_the_docs() {
    let cluster = require!(Cluster::shared());
    let resource = Resource::pipeline().unwrap();
    let table = Table::read("stricter.txt");
    let today: Vec<Row> =
        table.rows.iter().map(|row| said(row, &row.manifest(), &Specs::new(), cluster, &resource)).collect();
    table.compare(&today);
    let docs = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference/check.md")).unwrap();
    for row in &today {
        assert_eq!(row.server, ["accepts it"], "{}", row.name);
        assert!(!row.check.is_empty(), "{}: check accepts it too", row.name);
        assert!(docs.contains(&format!("| `{}` |", row.name)), "{}: not in docs/reference/check.md", row.name);
    }
    let (_, docs) = docs.split_once("## Where check is stricter").unwrap();
    for case in docs.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(case, _)| case) {
        assert!(today.iter().any(|row| row.name == case), "{case}: no example in stricter.txt");
    }
}
