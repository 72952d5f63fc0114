//! Characters that one reader of YAML takes and another does not.

use super::source::Source;
use crate::check::fault::{Fault, Position};

/// Finds the characters that cannot stand in a manifest.
pub(super) fn faults(source: &Source<'_>) -> Vec<Fault> {
    let found = source.lines().zip(1..).filter_map(|(line, number)| {
        first(line, source.is_json()).map(|(column, message)| at(number, column, message))
    });
    found.collect()
}

/// The first such character of a line. The rest of the line is as likely as not of the same kind.
fn first(line: &str, json: bool) -> Option<(usize, String)> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    // The dash of a list's item is part of the indentation of what follows it.
    let indentation = line.len() - line.trim_start_matches([' ', '\t', '-', '?', ':']).len();
    line.char_indices().zip(1..).find_map(|((index, character), column)| {
        let message = match character {
            // JSON may be indented with tabs.
            '\t' if !json && index < indentation => "a tab in the indentation: write spaces".to_owned(),
            '\t' => return None,
            // YAML 1.1 ends a line at these, YAML 1.2 does not.
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => invisible(character),
            character if character.is_control() => invisible(character),
            _ => return None,
        };
        Some((column, message))
    })
}

fn invisible(character: char) -> String {
    format!("the invisible character U+{:04X}: leave it out", u32::from(character))
}

fn at(line: usize, column: usize, message: String) -> Fault {
    Fault { at: Position { line, column }, path: String::new(), message }
}
