//! Tables of manifests: each row a change of a good one, and the exact words that the server and `check` have for it.
//!
//! ```text
//! ## partitions-zero of replay
//! -     partitions: 12
//! +     partitions: 0
//! server: spec.topic.partitions: Invalid value: 0: …
//! check: 24:17: spec.topic.partitions: expected …
//! ```
//!
//! The lines after `-` stand in the base as they are, and those after `+` come in their place. With `BLESS=1` the words are
//! written anew; read them as a person would before you commit them.

use std::fs;
use std::path::PathBuf;

/// A table and where it is kept.
pub(crate) struct Table {
    file: PathBuf,
    head: String,
    pub(crate) rows: Vec<Row>,
}

/// One wrong manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    base: String,
    out: Vec<String>,
    into: Vec<String>,
    pub(crate) server: Vec<String>,
    pub(crate) check: Vec<String>,
}

impl Table {
    /// Reads a table of this suite.
    pub(crate) fn read(name: &str) -> Self {
        let file = folder().join(name);
        let text = fs::read_to_string(&file).unwrap();
        let mut parts = text.split("\n## ");
        let head = parts.next().unwrap_or_default().to_owned();
        Self { file, head, rows: parts.map(Row::parse).collect() }
    }

    /// Compares the rows with what was said of them today, or writes that down where `BLESS=1` asks for it.
    pub(crate) fn compare(&self, today: &[Row]) {
        if std::env::var("BLESS").as_deref() == Ok("1") {
            let rows = today.iter().map(|row| format!("\n## {}", row.text())).collect::<Vec<_>>().concat();
            fs::write(&self.file, format!("{}{rows}", self.head)).unwrap();
            return;
        }
        let different: Vec<_> = self.rows.iter().zip(today).filter(|(row, today)| row != today).collect();
        let shown: Vec<_> =
            different.iter().map(|(row, today)| format!("{}\ntoday:\n{}\n", row.text(), today.text())).collect();
        assert!(shown.is_empty(), "{} rows of {} differ:\n{}", shown.len(), self.file.display(), shown.concat());
    }
}

impl Row {
    fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let title = lines.next().unwrap_or_default();
        let (name, base) = title.split_once(" of ").unwrap_or_else(|| panic!("{title}: of which base?"));
        let mut row = Self {
            name: name.to_owned(),
            base: base.to_owned(),
            out: vec![],
            into: vec![],
            server: vec![],
            check: vec![],
        };
        for line in lines.filter(|line| !line.is_empty()) {
            let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
            let part = match mark {
                "-" => &mut row.out,
                "+" => &mut row.into,
                "server:" => &mut row.server,
                "check:" => &mut row.check,
                _ => panic!("{name}: what is {line:?}?"),
            };
            part.push(rest.to_owned());
        }
        row
    }

    fn text(&self) -> String {
        let part = |mark: &str, lines: &[String]| {
            lines.iter().map(|line| format!("{mark} {line}\n").replace(" \n", "\n")).collect::<String>()
        };
        let words = format!("{}{}", part("server:", &self.server), part("check:", &self.check));
        format!("{} of {}\n{}{}{words}", self.name, self.base, part("-", &self.out), part("+", &self.into))
    }

    /// The row with these words for it.
    pub(crate) fn with_words(&self, server: Vec<String>, check: Vec<String>) -> Self {
        Self { server, check, ..self.clone() }
    }

    /// The good manifest that this row changes.
    pub(crate) fn base(&self) -> String {
        fs::read_to_string(folder().join("bases").join(format!("{}.yaml", self.base))).unwrap()
    }

    /// The manifest itself.
    pub(crate) fn manifest(&self) -> String {
        let base = self.base();
        let lines = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<Vec<_>>().concat();
        let (out, into) = (lines(&self.out), lines(&self.into));
        assert_eq!(base.matches(&out).count(), 1, "{}: these lines stand once in {}:\n{out}", self.name, self.base);
        base.replacen(&out, &into, 1)
    }
}

/// The folder of this suite.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/resource"))
}
