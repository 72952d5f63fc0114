//! What `check` has to say about one text.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde_json::Value as Json;

use super::document::{self, Documents};
use super::fault::{Fault, Position};
use super::manifest::{Kind, manifests};
use super::resource::Resource;

/// Everything found in one text.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong, by position.
    pub faults: Vec<Fault>,
    /// Objects of other kinds, which were passed over.
    pub passed_over: Vec<(Position, String)>,
    /// How many manifests of the resource were judged.
    pub manifests: usize,
    /// Whether rules were left unjudged because what they look at is faulty.
    pub unjudged: bool,
    /// The `spec` of each manifest whose form is sound, as the server would store it.
    pub specs: Specs,
}

/// The `spec`s that a text describes, by namespace and name.
pub type Specs = BTreeMap<(String, String), Json>;

/// Judges every manifest of the resource in `text`, as a first apply, or as a change of what is `stored`.
pub fn report(resource: &Resource, text: &str, stored: &Specs) -> Report {
    let Documents { documents, faults } = document::read(text);
    let api_versions = resource.api_versions();
    let mut report = Report { faults, ..Report::default() };
    for document in &documents {
        let mut ours = false;
        for manifest in manifests(&document.root) {
            match manifest.kind(&api_versions) {
                Kind::Other(name) => report.passed_over.push((manifest.node.at, name)),
                Kind::Wrong(fault) => {
                    report.faults.push(fault);
                    ours = true;
                }
                Kind::Pipeline(version) => {
                    let identity = manifest.identity();
                    let judgement = resource.judge(&manifest, &version, stored.get(&identity));
                    report.faults.extend(judgement.faults);
                    report.unjudged |= judgement.unjudged;
                    report.manifests += 1;
                    report.specs.extend(judgement.spec.map(|spec| (identity, spec)));
                    ours = true;
                }
            }
        }
        if ours {
            report.faults.extend(document.faults.iter().cloned());
        }
    }
    report.faults.sort();
    report.faults.dedup();
    report
}

impl Report {
    /// The lines for a text that is called `name`, as compilers write them.
    pub fn lines(&self, name: &str) -> String {
        let mut lines = String::new();
        for (at, other) in &self.passed_over {
            let _ = writeln!(lines, "{name}:{at}: passed over: {other}");
        }
        for fault in &self.faults {
            let _ = writeln!(lines, "{name}:{fault}");
        }
        lines
    }

    /// Adds another text's numbers to these, for the summary.
    pub fn add(&mut self, other: Self) {
        self.faults.extend(other.faults);
        self.passed_over.extend(other.passed_over);
        self.manifests += other.manifests;
        self.unjudged |= other.unjudged;
        self.specs.extend(other.specs);
    }
}

impl fmt::Display for Report {
    /// The summary: `2 manifests checked, 3 faults, 1 other object passed over`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {}",
            counted(self.manifests, "manifest checked", "manifests checked"),
            counted(self.faults.len(), "fault", "faults")
        )?;
        if !self.passed_over.is_empty() {
            write!(
                f,
                ", {}",
                counted(self.passed_over.len(), "other object passed over", "other objects passed over")
            )?;
        }
        if self.unjudged {
            write!(f, "; rules across several fields wait until these are mended")?;
        }
        Ok(())
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}
