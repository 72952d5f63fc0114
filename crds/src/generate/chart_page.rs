//! The page of the chart, with a table of its values.

use std::error::Error;

/// Where the table goes.
const MARK: &str = "<!-- values -->\n";

/// The values with their comments: what people edit is what the page is made from.
const VALUES: &str = include_str!("../../../charts/clickstream-operator/values.yaml");

pub(super) fn text() -> Result<String, Box<dyn Error>> {
    let page = include_str!("chart_page.md");
    let (before, after) = page.split_once(MARK).ok_or("the page has no place for the values")?;
    let rows: String = rows(VALUES)?.iter().map(Row::line).collect();
    Ok(format!("{before}| Value | Default | |\n| --- | --- | --- |\n{rows}{after}"))
}

struct Row<'a> {
    path: String,
    default: &'a str,
    about: String,
}

impl Row<'_> {
    fn line(&self) -> String {
        format!("| `{}` | `{}` | {} |\n", self.path, self.default, self.about.replace('|', "\\|"))
    }
}

/// One for each value. The file is in a narrow form: blocks of keys, two spaces a level, each value on its key's line
/// below its comment.
fn rows(values: &str) -> Result<Vec<Row<'_>>, Box<dyn Error>> {
    let mut rows = Vec::new();
    let mut parents: Vec<&str> = Vec::new();
    let mut about = Vec::new();
    for line in values.lines().filter(|line| !line.is_empty()) {
        let text = line.trim_start();
        if let Some(comment) = text.strip_prefix("# ") {
            about.push(comment);
            continue;
        }
        let (key, default) = text.split_once(':').ok_or_else(|| format!("not a key: {line}"))?;
        parents.truncate((line.len() - text.len()) / 2);
        parents.push(key);
        if default.is_empty() {
            continue;
        }
        let path = parents.join(".");
        if about.is_empty() {
            return Err(format!("the chart's value {path} has no comment").into());
        }
        rows.push(Row { path, default: default.trim(), about: about.join(" ") });
        about.clear();
    }
    Ok(rows)
}
