//! One pass over a JSON object: whether it is one, and where the few values are that are asked for.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;

use super::text::number;
use crate::source::fault::Fault;

/// Values that are looked for, as the tree of their names.
#[derive(Debug, Default)]
pub(super) struct Wanted(Vec<(Vec<u8>, Sought)>);

#[derive(Debug, Default)]
struct Sought {
    /// The slot of the value, if it is asked for itself.
    slot: Option<usize>,
    within: Wanted,
}

impl Wanted {
    /// Asks for the value at a path of names; it will be found in `slot`.
    pub(super) fn add(&mut self, path: &[&str], slot: usize) {
        let Some((name, below)) = path.split_first() else { return };
        let at = self.0.iter().position(|(other, _)| other == name.as_bytes()).unwrap_or_else(|| {
            self.0.push((name.as_bytes().to_vec(), Sought::default()));
            self.0.len() - 1
        });
        let sought = &mut self.0[at].1;
        if below.is_empty() {
            sought.slot = Some(slot);
        } else {
            sought.within.add(below, slot);
        }
    }

    fn get(&self, name: &[u8]) -> Option<&Sought> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, sought)| sought)
    }
}

/// How many records and lists may lie in one another. A reader that recurses must end somewhere; `serde_json` ends here too.
const DEEPEST: usize = 128;

/// Scans a text, valid UTF-8, that is to be one object with nothing but blanks around it. Each slot gets the place of its
/// value, the last one where a name comes twice. Says where the object ends.
pub(super) fn scan(text: &[u8], wanted: &Wanted, found: &mut [Option<Range<usize>>]) -> Result<usize, Fault> {
    let mut scanner = Scanner { text, at: 0, found };
    scanner.blanks();
    if scanner.peek() != Some(b'{') {
        let mut value = Scanner { text, at: scanner.at, found: &mut [] };
        let is_json = value.value(None, 0).is_ok() && value.only_blanks();
        return Err(if is_json { Fault::NotAnObject } else { Fault::NotJson });
    }
    scanner.object(Some(wanted), 0)?;
    let end = scanner.at;
    if scanner.only_blanks() { Ok(end) } else { Err(Fault::BehindObject) }
}

struct Scanner<'text, 'found> {
    text: &'text [u8],
    at: usize,
    found: &'found mut [Option<Range<usize>>],
}

impl<'text> Scanner<'text, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    fn only_blanks(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn object(&mut self, wanted: Option<&Wanted>, depth: usize) -> Result<(), Fault> {
        self.elements(b'}', depth, |scanner| {
            let name = scanner.string()?;
            scanner.blanks();
            if !scanner.take(b':') {
                return Err(Fault::NotJson);
            }
            scanner.blanks();
            let sought = wanted.and_then(|wanted| scanner.sought(wanted, name));
            let from = scanner.at;
            scanner.value(sought.map(|sought| &sought.within), depth + 1)?;
            if let Some(slot) = sought.and_then(|sought| sought.slot).and_then(|slot| scanner.found.get_mut(slot)) {
                *slot = Some(from..scanner.at);
            }
            Ok(())
        })
    }

    fn sought<'wanted>(&self, wanted: &'wanted Wanted, name: Range<usize>) -> Option<&'wanted Sought> {
        let name = &self.text[name];
        if name.contains(&b'\\') {
            return wanted.get(unescaped(name)?.as_bytes());
        }
        wanted.get(&name[1..name.len() - 1])
    }

    /// The elements between an opening bracket, which is there, and the closing one.
    fn elements(
        &mut self,
        bracket: u8,
        depth: usize,
        mut element: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if depth >= DEEPEST {
            return Err(Fault::TooDeep);
        }
        self.at += 1;
        self.blanks();
        if self.take(bracket) {
            return Ok(());
        }
        loop {
            element(self)?;
            self.blanks();
            if self.take(bracket) {
                return Ok(());
            }
            if !self.take(b',') {
                return Err(Fault::NotJson);
            }
            self.blanks();
        }
    }

    fn value(&mut self, wanted: Option<&Wanted>, depth: usize) -> Result<(), Fault> {
        let rest = &self.text[self.at..];
        let word = match rest.first() {
            Some(b'"') => return self.string().map(drop),
            Some(b'{') => return self.object(wanted, depth),
            Some(b'[') => return self.elements(b']', depth, |scanner| scanner.value(None, depth + 1)),
            Some(b't') => &b"true"[..],
            Some(b'f') => b"false",
            Some(b'n') => b"null",
            _ => {
                let length = number(rest);
                self.at += length;
                return if length == 0 { Err(Fault::NotJson) } else { Ok(()) };
            }
        };
        self.at += word.len();
        if rest.starts_with(word) { Ok(()) } else { Err(Fault::NotJson) }
    }

    /// Where the string lies that begins here, quotes and all.
    fn string(&mut self) -> Result<Range<usize>, Fault> {
        let from = self.at;
        if !self.take(b'"') {
            return Err(Fault::NotJson);
        }
        loop {
            let stop = memchr2(b'"', b'\\', &self.text[self.at..]).ok_or(Fault::NotJson)? + self.at;
            if self.text[self.at..stop].iter().any(|byte| *byte < 0x20) {
                return Err(Fault::NotJson);
            }
            self.at = stop + 1;
            if self.text[stop] == b'"' {
                return Ok(from..self.at);
            }
            self.escape()?;
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<(), Fault> {
        let code = self.peek().ok_or(Fault::NotJson)?;
        self.at += 1;
        match code {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => {
                let unit = self.unit()?;
                // A character beyond the first 65,536 is two units; neither stands alone.
                match unit {
                    0xDC00..=0xDFFF => Err(Fault::NotJson),
                    0xD800..=0xDBFF => {
                        let follows = self.take(b'\\') && self.take(b'u') && matches!(self.unit()?, 0xDC00..=0xDFFF);
                        if follows { Ok(()) } else { Err(Fault::NotJson) }
                    }
                    _ => Ok(()),
                }
            }
            _ => Err(Fault::NotJson),
        }
    }

    fn unit(&mut self) -> Result<u32, Fault> {
        let digits: &'text [u8] = self.text.get(self.at..self.at + 4).ok_or(Fault::NotJson)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| {
            char::from(*digit).to_digit(16).map(|digit| unit << 4 | digit).ok_or(Fault::NotJson)
        })
    }
}

/// The text of a string, which is written with its quotes.
fn unescaped(string: &[u8]) -> Option<String> {
    serde_json::from_slice(string).ok()
}

/// The text of a value: of a string what is in it, of a number what is written. A record, a list or a truth value is no text.
pub(super) fn content(value: &[u8]) -> Option<Cow<'_, [u8]>> {
    match value {
        [b'"', text @ .., b'"'] if !text.contains(&b'\\') => Some(Cow::Borrowed(text)),
        [b'"', ..] => Some(Cow::Owned(unescaped(value)?.into_bytes())),
        [b'-' | b'0'..=b'9', ..] => Some(Cow::Borrowed(value)),
        _ => None,
    }
}
