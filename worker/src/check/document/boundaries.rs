//! Lines at which `kubectl` and YAML disagree about where a document ends.

use super::source::Source;
use crate::check::fault::{Fault, Position};

/// Finds the lines whose meaning depends on who reads them. In YAML these markers mean something only at the start of a line,
/// so the text can be searched without parsing it.
pub(super) fn faults(source: &Source<'_>) -> Vec<Fault> {
    source.lines().zip(1..).filter_map(|(line, number)| fault(line).map(|message| at(number, message))).collect()
}

fn fault(line: &str) -> Option<&'static str> {
    if line.starts_with('%') {
        return Some("kubectl refuses YAML directives: leave this line out");
    }
    if line.strip_prefix("...").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r'])) {
        return Some("kubectl reads nothing between \"...\" and the next \"---\": leave this line out");
    }
    if line.strip_prefix("---").is_some_and(|rest| !rest.trim().is_empty() && !is_comment(rest)) {
        return Some(
            "kubectl takes nothing but a comment in a line that begins with \"---\": move the rest to a line of its own",
        );
    }
    None
}

fn is_comment(rest: &str) -> bool {
    rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#')
}

fn at(line: usize, message: &str) -> Fault {
    Fault { at: Position { line, column: 1 }, path: String::new(), message: message.to_owned() }
}
