//! YAML or JSON text → documents whose every node knows its place.
//!
//! `kubectl` reads YAML 1.1, editors and most other tools read YAML 1.2, and each takes some texts that the other refuses or reads differently.
//! A document is taken here only as far as both read the same from it; the rest is a fault with its cure.

mod boundaries;
mod characters;
mod compose;
mod plain;
mod source;

use saphyr_parser::{Event, Parser};

use super::fault::{Fault, Position};
use super::node::Node;
use source::Source;

/// One document of a text.
#[derive(Debug)]
pub(crate) struct Document {
    /// The document's only node.
    pub(crate) root: Node,
    /// What the two YAML versions would read differently, or refuse.
    pub(crate) faults: Vec<Fault>,
}

/// What was read from one text.
#[derive(Debug)]
pub(crate) struct Documents {
    /// The documents that hold something, in their order.
    pub(crate) documents: Vec<Document>,
    /// Faults of the text itself. After a syntax error nothing more is read.
    pub(crate) faults: Vec<Fault>,
}

/// Reads every document of a text.
pub(crate) fn read(text: &str) -> Documents {
    // Windows editors put a byte-order mark first; it is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source::new(text);
    let mut read = Documents { documents: Vec::new(), faults: boundaries::faults(&source) };
    let mut characters = characters::faults(&source).into_iter().peekable();
    let mut parser = Parser::new_from_str(text);
    loop {
        let document = match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((Event::DocumentStart(_), _))) => compose::document(&mut parser, &source),
            Some(Ok(_)) => continue,
            Some(Err(error)) => Err(compose::syntax(&error)),
        };
        match document {
            Ok((Some(mut document), end)) => {
                // A character is a matter of the document it stands in: others may hold what is none of our business.
                document.faults.extend(std::iter::from_fn(|| characters.next_if(|fault| fault.at.line <= end)));
                read.documents.push(document);
            }
            Ok((None, _)) => {}
            Err(fault) => {
                read.faults.push(fault);
                break;
            }
        }
    }
    read.faults.extend(characters);
    read
}

fn position(marker: &saphyr_parser::Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

#[cfg(test)]
mod tests;
