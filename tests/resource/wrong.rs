//! Wrong manifests and wrong changes: refused by the server, refused by `check`, both in words that name the field and the cure.

use std::collections::HashSet;

use clickstream_worker::check::{Resource, Specs, report};
use testbed::require;

use crate::cluster::{Cluster, Verdict};
use crate::table::{Row, Table};

#[test]
fn wrong_manifests_are_refused_by_the_server_and_by_check() {
    let cluster = require!(Cluster::shared());
    let resource = Resource::pipeline().unwrap();
    let table = Table::read("wrong-manifests.txt");
    let today: Vec<Row> =
        table.rows.iter().map(|row| said(row, &row.manifest(), &Specs::new(), cluster, &resource)).collect();
    table.compare(&today);
    assert!(today.len() >= 80, "{} wrong manifests", today.len());
    assert_refused(&today);
}

#[test]
fn wrong_changes_are_refused_by_the_server_and_by_check() {
    let cluster = require!(Cluster::shared());
    let resource = Resource::pipeline().unwrap();
    let table = Table::read("wrong-changes.txt");
    let mut today = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        let renamed = |manifest: String| manifest.replacen("\n  name: ", &format!("\n  name: change-{number}-"), 1);
        let stored = renamed(row.base());
        cluster.apply(&stored);
        let specs = report(&resource, &stored, &Specs::new()).specs;
        let mut said = said(row, &renamed(row.manifest()), &specs, cluster, &resource);
        said.server.iter_mut().for_each(|line| *line = line.replace(&format!("change-{number}-"), ""));
        today.push(said);
    }
    table.compare(&today);
    assert!(today.len() >= 20, "{} wrong changes", today.len());
    assert_refused(&today);
}

/// The row with what is said of it today.
pub(crate) fn said(row: &Row, manifest: &str, stored: &Specs, cluster: &Cluster, resource: &Resource) -> Row {
    let server = match cluster.would_apply(manifest) {
        Verdict::Accepted => vec!["accepts it".to_owned()],
        Verdict::Refused(words) => in_order(&words),
    };
    let check = report(resource, manifest, stored).faults.iter().map(ToString::to_string).collect();
    row.with_words(server, check)
}

/// The lines of a refusal. The server lists several faults in no particular order.
fn in_order(words: &str) -> Vec<String> {
    let (mut faults, other): (Vec<_>, Vec<_>) =
        words.lines().map(|line| line.trim_end().to_owned()).partition(|line| line.starts_with("* spec"));
    faults.sort();
    let (head, tail) = other.split_at(other.len().min(1));
    [head, &faults, tail].concat()
}

fn assert_refused(rows: &[Row]) {
    let mut names = HashSet::new();
    for row in rows {
        assert!(names.insert(&row.name), "{}: this name is taken", row.name);
        assert_ne!(row.server, ["accepts it"], "{}: the server accepts it", row.name);
        assert!(!row.check.is_empty(), "{}: check passes what the server refuses", row.name);
    }
}
