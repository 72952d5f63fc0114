use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use crate::source::cut::{self, Cut, Extent, LONGEST};
use crate::source::fault::Fault;

/// Cuts rows off a text of CSV, and their fields.
#[derive(Debug)]
pub(in crate::source) struct Splitter {
    delimiter: Delimiter,
    /// How many fields a row has; `None`: any number.
    expected: Option<usize>,
    fields: Vec<Range<usize>>,
    /// Whether the row has quotes: then the fields lie in `unquoted`, else in its text.
    quotes: bool,
    unquoted: Vec<u8>,
}

/// The fields of a row.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Fields<'row> {
    text: &'row [u8],
    ranges: &'row [Range<usize>],
}

/// Most delimiters are one byte. In UTF-8 the first byte of a longer one never stands within another character.
#[derive(Debug)]
struct Delimiter {
    first: u8,
    others: Vec<u8>,
}

impl Splitter {
    /// A splitter of rows with so many fields; `None`: with any number of them.
    pub(in crate::source) fn new(delimiter: char, expected: Option<usize>) -> Self {
        let mut bytes = [0; 4];
        let (first, others) = match delimiter.encode_utf8(&mut bytes).as_bytes() {
            [first, others @ ..] => (*first, others.to_vec()),
            [] => (b',', Vec::new()),
        };
        let delimiter = Delimiter { first, others };
        Self { delimiter, expected, fields: Vec::new(), quotes: false, unquoted: Vec::new() }
    }

    /// Cuts the first row off a text; `at_end`: nothing comes after the text.
    pub(in crate::source) fn cut(&mut self, text: &[u8], at_end: bool) -> Cut {
        let first = match cut::line(text, at_end) {
            Cut::Row(first) => first,
            other => return other,
        };
        self.fields.clear();
        self.quotes = memchr(b'"', &text[..first.text]).is_some();
        let row = if self.quotes {
            match self.unquote(text, at_end) {
                Ok((end, whole)) => {
                    let breaks = memchr_iter(b'\n', &text[..end]).count() as u64;
                    Extent { lines: 1 + breaks, ..Extent::line(end, whole) }
                }
                Err(Unfinished::NeedsMore) if !at_end && text.len() <= LONGEST => return Cut::More,
                Err(Unfinished::NeedsMore) => first.faulty(Fault::OpenQuote),
                Err(Unfinished::BehindQuote) => first.faulty(Fault::BehindQuote),
            }
        } else {
            self.split(&text[..first.text]);
            first
        };
        let found = self.fields.len();
        Cut::Row(match (row.fault, self.expected) {
            (None, _) if row.text > LONGEST => first.faulty(Fault::OpenQuote),
            (None, Some(expected)) if found != expected => row.faulty(Fault::Fields { found, expected }),
            (None, _) if simdutf8::basic::from_utf8(&text[..row.text]).is_err() => row.faulty(Fault::NotUtf8),
            _ => row,
        })
    }

    /// The fields of the row that was cut last; `row`: its text.
    pub(in crate::source) fn fields<'row>(&'row self, row: &'row [u8]) -> Fields<'row> {
        Fields { text: if self.quotes { &self.unquoted } else { row }, ranges: &self.fields }
    }

    fn split(&mut self, line: &[u8]) {
        let mut from = 0;
        for at in memchr_iter(self.delimiter.first, line) {
            if self.delimiter.begins(&line[at..]) {
                self.fields.push(from..at);
                from = at + self.delimiter.length();
            }
        }
        self.fields.push(from..line.len());
    }

    /// The end of the row's text, and of the row.
    fn unquote(&mut self, text: &[u8], at_end: bool) -> Result<(usize, usize), Unfinished> {
        let out = &mut self.unquoted;
        out.clear();
        let mut at = 0;
        loop {
            let from = out.len();
            at = if text.get(at) == Some(&b'"') {
                quoted(text, at + 1, at_end, out)?
            } else {
                self.delimiter.unquoted(text, at, at_end, out)?
            };
            self.fields.push(from..out.len());
            let rest = &text[at..];
            if self.delimiter.begins(rest) {
                at += self.delimiter.length();
                continue;
            }
            return match rest {
                [] => Ok((at, at)),
                [b'\n', ..] => Ok((at, at + 1)),
                [b'\r', b'\n', ..] => Ok((at, at + 2)),
                [b'\r'] if at_end => Ok((at, at + 1)),
                _ if !at_end && rest.len() < self.delimiter.length().max(2) => Err(Unfinished::NeedsMore),
                _ => Err(Unfinished::BehindQuote),
            };
        }
    }
}

enum Unfinished {
    NeedsMore,
    BehindQuote,
}

/// Puts what stands up to the closing quote into `out`, and says where that field ends.
fn quoted(text: &[u8], mut at: usize, at_end: bool, out: &mut Vec<u8>) -> Result<usize, Unfinished> {
    loop {
        let end = at + memchr(b'"', &text[at..]).ok_or(Unfinished::NeedsMore)?;
        out.extend_from_slice(&text[at..end]);
        match text.get(end + 1) {
            Some(b'"') => {
                out.push(b'"');
                at = end + 2;
            }
            None if !at_end => return Err(Unfinished::NeedsMore),
            _ => return Ok(end + 1),
        }
    }
}

impl Delimiter {
    fn length(&self) -> usize {
        1 + self.others.len()
    }

    fn begins(&self, text: &[u8]) -> bool {
        text.split_first().is_some_and(|(first, others)| *first == self.first && others.starts_with(&self.others))
    }

    /// Puts a field without quotes into `out`, and says where it ends. Quotes within it are part of it.
    fn unquoted(&self, text: &[u8], from: usize, at_end: bool, out: &mut Vec<u8>) -> Result<usize, Unfinished> {
        let mut at = from;
        let end = loop {
            match memchr2(self.first, b'\n', &text[at..]) {
                Some(found) if text[at + found] == b'\n' => {
                    let line = &text[from..at + found];
                    break from + line.strip_suffix(b"\r").unwrap_or(line).len();
                }
                Some(found) if self.begins(&text[at + found..]) => break at + found,
                Some(found) => at += found + 1,
                None if at_end => {
                    let line = &text[from..];
                    break from + line.strip_suffix(b"\r").unwrap_or(line).len();
                }
                None => return Err(Unfinished::NeedsMore),
            }
        };
        out.extend_from_slice(&text[from..end]);
        Ok(end)
    }
}

impl<'row> Fields<'row> {
    /// No field at all.
    pub(in crate::source) const NONE: Self = Self { text: &[], ranges: &[] };

    /// The field of this number, from 0.
    pub(in crate::source) fn get(&self, index: usize) -> &'row [u8] {
        self.ranges.get(index).and_then(|range| self.text.get(range.clone())).unwrap_or_default()
    }

    /// All of them.
    pub(in crate::source) fn iter(&self) -> impl Iterator<Item = &'row [u8]> {
        let text = self.text;
        self.ranges.iter().map(move |range| text.get(range.clone()).unwrap_or_default())
    }
}
