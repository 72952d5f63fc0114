//! Parser events → one document's tree.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::source::Source;
use super::{Document, plain, position};
use crate::check::fault::{Fault, Position};
use crate::check::node::{Entry, Node, Value, quoted};
use crate::check::path::Path;

/// A manifest has hundreds of nodes. Aliases that refer to aliases could ask for billions.
const MOST_NODES: usize = 100_000;
/// No field lies deeper than about ten; a hundred levels are an attack or an accident.
const MOST_LEVELS: usize = 64;

/// What no word can begin with unless it stands in quotes.
const INDICATORS: [char; 16] = [',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`'];

type Events<'text> = Parser<'text, StrInput<'text>>;

/// Reads the document that has just begun, and the line it ends in. There is none where nothing stands.
pub(super) fn document<'text>(
    events: &mut Events<'text>,
    source: &Source<'text>,
) -> Result<(Option<Document>, usize), Fault> {
    let mut compose = Compose { events, source, anchors: HashMap::new(), nodes: 0, faults: Vec::new() };
    let (event, span) = compose.next()?;
    let root = compose.node(event, span, &Place::root())?;
    let (_, end) = compose.next()?;
    let empty = root.value == Value::Null && compose.faults.is_empty();
    let document = (!empty).then_some(Document { root, faults: compose.faults });
    Ok((document, end.end.line()))
}

/// What the parser could not read.
pub(super) fn syntax(error: &ScanError) -> Fault {
    // The commonest slip in braces is `{name: items[].id}`.
    let hint = if error.info().contains("flow") {
        "within […] and {…}, put what holds , [ ] { or } in quotes"
    } else {
        "look here and in the line above for indentation, or for a missing quote, bracket or space"
    };
    let message = format!("not readable as YAML: {}; {hint}", error.info());
    Fault { at: position(error.marker()), path: String::new(), message }
}

struct Compose<'events, 'text> {
    events: &'events mut Events<'text>,
    source: &'events Source<'text>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    faults: Vec<Fault>,
}

/// Where in the document a node stands.
struct Place {
    path: Path,
    level: usize,
    /// Within `[…]` or `{…}`, where fewer characters can go without quotes.
    flow: bool,
}

impl Place {
    fn root() -> Self {
        Self { path: Path::root(), level: 0, flow: false }
    }

    fn below(&self, path: Path) -> Self {
        Self { path, level: self.level + 1, flow: self.flow }
    }
}

impl<'text> Compose<'_, 'text> {
    fn next(&mut self) -> Result<(Event<'text>, Span), Fault> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(syntax(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'text>, span: Span, place: &Place) -> Result<Node, Fault> {
        let at = position(&span.start);
        self.bound(at, &place.path, 1, place.level)?;
        let inner = Place {
            path: place.path.clone(),
            level: place.level,
            flow: place.flow || self.source.opens_flow(&span.start),
        };
        let (anchor, tag, value) = match event {
            Event::Alias(anchor) => return self.alias(anchor, &span, place),
            Event::Scalar(text, ScalarStyle::Plain, anchor, tag) => (anchor, tag, self.plain(&text, &span, place)),
            Event::Scalar(text, style, anchor, tag) => {
                (anchor, tag, self.quoted(text.into_owned(), style, &span, place))
            }
            Event::SequenceStart(anchor, tag) => (anchor, tag, self.list(&inner)?),
            Event::MappingStart(anchor, tag) => (anchor, tag, self.map(&inner)?),
            _ => (0, None, Value::Null),
        };
        let mut node = Node { at, value };
        if tag.is_some() {
            let message = "tags such as !!str are read differently from tool to tool: leave the tag out and use quotes";
            node.value = self.unclear(at, &place.path, message);
        }
        if anchor > 0 {
            self.named(&span, place);
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// A word without quotes, as far as both versions of YAML take and read it alike.
    fn plain(&mut self, word: &str, span: &Span, place: &Place) -> Value {
        let (at, path) = (position(&span.start), &place.path);
        if !self.source.content(&span.start).starts_with(word) {
            return self.unclear(at, path, "a value that goes on over several lines: put it in quotes");
        }
        if word.starts_with(INDICATORS)
            || place.flow && (word.contains('?') || word.starts_with(':') || word.ends_with(':'))
        {
            return self.unclear(
                at,
                path,
                "without quotes, this is read differently from tool to tool: put it in quotes",
            );
        }
        plain::read(word).unwrap_or_else(|disagreement| {
            let plain::Disagreement { kubectl, core } = disagreement;
            let message =
                format!("kubectl reads {word} as {kubectl}, other tools read {core}: {}", cure(&kubectl, &core, word));
            self.unclear(at, path, &message)
        })
    }

    fn quoted(&mut self, text: String, style: ScalarStyle, span: &Span, place: &Place) -> Value {
        if style == ScalarStyle::DoubleQuoted && self.source.escapes_slash(span) {
            return self.unclear(
                position(&span.start),
                &place.path,
                r"the escape \/, which kubectl does not know: write /",
            );
        }
        Value::Text(text)
    }

    fn list(&mut self, place: &Place) -> Result<Value, Fault> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd | Event::StreamEnd) {
                return Ok(Value::List(items));
            }
            let item = self.node(event, span, &place.below(place.path.index(items.len())))?;
            items.push(item);
        }
    }

    fn map(&mut self, place: &Place) -> Result<Value, Fault> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(Value::Map(entries));
            }
            let at = position(&span.start);
            let key = self.key(event, span, place)?;
            let path = key.as_deref().map_or_else(|| place.path.clone(), |key| place.path.child(key));
            let (event, span) = self.next()?;
            let absent = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if text.is_empty());
            let mut node = self.node(event, span, &place.below(path.clone()))?;
            if absent {
                node.at = at;
            }
            let Some(key) = key else { continue };
            if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                let message = format!(
                    "given twice, first in line {}: keep one (kubectl takes the last without a word)",
                    first.at.line
                );
                self.fault(at, &path, &message);
            } else {
                entries.push(Entry { key, at, node });
            }
        }
    }

    /// A key, if it is text to both versions of YAML.
    fn key(&mut self, event: Event<'text>, span: Span, place: &Place) -> Result<Option<String>, Fault> {
        let at = position(&span.start);
        let written = match &event {
            Event::Scalar(word, ScalarStyle::Plain, ..) if word == "<<" => {
                self.fault(at, &place.path, "merge keys (<<) are not part of YAML 1.2: write the fields out");
                return Ok(None);
            }
            Event::Scalar(word, style, ..) => Some((word.clone(), place.flow && *style == ScalarStyle::Plain)),
            _ => None,
        };
        let (known, one_line) = (self.faults.len(), span.start.line() == span.end.line());
        let node = self.node(event, span, &place.below(place.path.clone()))?;
        let message = match (node.value, written) {
            (Value::Text(key), Some((word, false))) if one_line && key == word => return Ok(Some(key)),
            (Value::Text(key), Some((_, true))) if self.source.has_spaced_colon(&span.start, &key) => {
                return Ok(Some(key));
            }
            (Value::Text(_), Some((word, true))) => {
                format!("as a key within {{…}}, write {} in quotes, or a space after its colon", quoted(&word))
            }
            (_, Some((word, _))) => format!("as a key, write {} in quotes", quoted(&word)),
            (_, None) => "a key must be a word".to_owned(),
        };
        // A word that the two versions read differently is a fault of this key, not of the block around it.
        self.faults.truncate(known);
        self.fault(at, &place.path, &message);
        Ok(None)
    }

    fn alias(&mut self, anchor: usize, span: &Span, place: &Place) -> Result<Node, Fault> {
        let at = position(&span.start);
        self.named(span, place);
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            let value =
                self.unclear(at, &place.path, "this alias refers to the block it stands in: write the value out");
            return Ok(Node { at, value });
        };
        let (nodes, levels) = extent(&node);
        self.bound(at, &place.path, nodes, place.level + levels)?;
        Ok(node)
    }

    fn named(&mut self, span: &Span, place: &Place) {
        if !self.source.has_plain_name(&span.start) {
            self.fault(
                position(&span.start),
                &place.path,
                "the name of an anchor or alias: write letters, digits, - and _ only",
            );
        }
    }

    fn bound(&mut self, at: Position, path: &Path, nodes: usize, level: usize) -> Result<(), Fault> {
        self.nodes += nodes;
        let message = if self.nodes > MOST_NODES {
            format!("too large: a document may hold {MOST_NODES} values, aliases written out")
        } else if level > MOST_LEVELS {
            format!("too deep: blocks may be nested {MOST_LEVELS} levels")
        } else {
            return Ok(());
        };
        Err(Fault { at, path: path.to_string(), message })
    }

    fn unclear(&mut self, at: Position, path: &Path, message: &str) -> Value {
        self.fault(at, path, message);
        Value::Unclear
    }

    fn fault(&mut self, at: Position, path: &Path, message: &str) {
        self.faults.push(Fault { at, path: path.to_string(), message: message.to_owned() });
    }
}

/// How many nodes a tree has, and how many levels.
fn extent(node: &Node) -> (usize, usize) {
    let children: Box<dyn Iterator<Item = &Node>> = match &node.value {
        Value::List(items) => Box::new(items.iter()),
        Value::Map(entries) => Box::new(entries.iter().map(|entry| &entry.node)),
        _ => return (1, 0),
    };
    children.map(extent).fold((1, 0), |(nodes, levels), (n, l)| (nodes + n, levels.max(l + 1)))
}

fn cure(kubectl: &Value, core: &Value, word: &str) -> String {
    match (kubectl, core) {
        (Value::Boolean(value), _) => format!("write {value}, or \"{word}\" in quotes"),
        (Value::Integer(one), Value::Integer(other)) => format!("write {other} or {one}, whichever is meant"),
        (Value::Integer(value), _) => format!("write {value}, or \"{word}\" in quotes"),
        _ => format!("write a plain number, or \"{word}\" in quotes"),
    }
}
