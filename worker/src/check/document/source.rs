//! The text behind the parser's events: what it was lenient about, where `kubectl`'s is not.

use saphyr_parser::{Marker, Span};
use serde::de::IgnoredAny;

/// A text by its lines, to look up what stands at a place.
pub(super) struct Source<'text> {
    lines: Vec<&'text str>,
    /// Whether the text is JSON, which `kubectl` does not read as YAML.
    json: bool,
}

impl<'text> Source<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Self { lines: text.lines().collect(), json: serde_json::from_str::<IgnoredAny>(text).is_ok() }
    }

    /// The lines, from the first.
    pub(super) fn lines(&self) -> impl Iterator<Item = &'text str> {
        self.lines.iter().copied()
    }

    /// Whether the text is JSON.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// The rest of the line where the node at this place begins, without its anchor and its tag.
    pub(super) fn content(&self, node: &Marker) -> &'text str {
        let mut rest = self.split(node).1;
        while rest.starts_with(['&', '!']) {
            rest = rest.split_once([' ', '\t']).map_or("", |(_, rest)| rest.trim_start());
        }
        rest
    }

    /// Whether the key at this place is followed by a colon and a space, without which some take the colon for a part of it.
    pub(super) fn has_spaced_colon(&self, key: &Marker, word: &str) -> bool {
        let rest = self.content(key).strip_prefix(word).and_then(|rest| rest.trim_start().strip_prefix(':'));
        !word.contains(':') && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
    }

    /// Whether text in double quotes is written with `\/`, which JSON and YAML 1.2 know, but not YAML 1.1.
    pub(super) fn escapes_slash(&self, span: &Span) -> bool {
        let lines = self.lines.get(span.start.line() - 1..span.end.line()).unwrap_or_default();
        !self.json && lines.iter().any(|line| line.replace(r"\\", "").contains(r"\/"))
    }

    /// Whether a block in `[…]` or `{…}` begins here; where the line does not tell, it may.
    pub(super) fn opens_flow(&self, node: &Marker) -> bool {
        let content = self.content(node);
        content.is_empty() || content.starts_with(['[', '{'])
    }

    /// Whether the anchor or alias of the node at this place has a name that every reader takes. Some end the name at the first
    /// character that is no letter, digit, dash or underscore.
    pub(super) fn has_plain_name(&self, node: &Marker) -> bool {
        let (before, from) = self.split(node);
        let word = if from.starts_with(['&', '*']) {
            from.split_whitespace().next()
        } else {
            let above = self.lines.get(..node.line() - 1).unwrap_or_default().iter().rev();
            std::iter::once(before).chain(above.copied()).find_map(|line| line.split_whitespace().next_back())
        };
        let name =
            word.and_then(|word| word.strip_prefix(['&', '*'])).map(|name| name.trim_end_matches([',', ']', '}']));
        name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
    }

    fn split(&self, place: &Marker) -> (&'text str, &'text str) {
        let line = self.lines.get(place.line().saturating_sub(1)).copied().unwrap_or_default();
        let middle = line.char_indices().nth(place.col()).map_or(line.len(), |(index, _)| index);
        line.split_at(middle)
    }
}
