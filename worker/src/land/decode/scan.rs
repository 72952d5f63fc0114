//! The words of a JSON text, one after the other, strictly as RFC 8259 has them.

use super::Malformed;

/// A text, and how far it has been read.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// A string as it is written, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted<'a> {
    pub(super) raw: &'a str,
    pub(super) escaped: bool,
}

const DEEPEST: usize = 64;

impl<'a> Scan<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(super) fn malformed<T>(&self, what: &'static str) -> Result<T, Malformed> {
        Err(Malformed { at: self.at, what })
    }

    /// The next byte that is not space.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Passes the next byte if it is this one.
    #[inline]
    pub(super) fn pass(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), Malformed> {
        if self.pass(byte) { Ok(()) } else { self.malformed(what) }
    }

    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        if self.peek().is_none() { Ok(()) } else { self.malformed("there is more behind the object") }
    }

    #[inline]
    pub(super) fn string(&mut self) -> Result<Quoted<'a>, Malformed> {
        self.expect(b'"', "expected a string in double quotes")?;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain(&self.text.as_bytes()[self.at..]);
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Quoted { raw, escaped });
                }
                // Whatever is escaped is looked at when it is read.
                Some(b'\\') if self.at + 1 < self.text.len() => {
                    escaped = true;
                    self.at += 2;
                }
                Some(b'\\') | None => return self.malformed("the string has no end"),
                Some(_) => return self.malformed("a control character in a string: it must be escaped"),
            }
        }
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<&'a str, Malformed> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += usize::from(bytes.get(self.at) == Some(&b'-'));
        match self.digits() {
            0 => return self.malformed("expected a value"),
            more if more > 1 && bytes.get(self.at - more) == Some(&b'0') => {
                return self.malformed("a number with a zero before it");
            }
            _ => {}
        }
        if bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.malformed("expected a digit behind the point");
            }
        }
        if let Some(b'e' | b'E') = bytes.get(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(bytes.get(self.at), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return self.malformed("expected a digit in the exponent");
            }
        }
        Ok(self.since(start))
    }

    pub(super) fn word(&mut self, word: &'static str) -> Result<(), Malformed> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        self.malformed("expected a value")
    }

    /// Passes a value that nobody asks for, and finds it well-formed. `depth` is how many records and lists are around it.
    pub(super) fn skip(&mut self, depth: usize, scratch: &mut String) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'"') => self.string()?.check(self.at, scratch),
            Some(open @ (b'{' | b'[')) => {
                self.enter(depth)?;
                let end = if open == b'{' { b'}' } else { b']' };
                let mut more = !self.pass(end);
                while more {
                    if open == b'{' {
                        self.string()?.check(self.at, scratch)?;
                        self.expect(b':', "expected a colon")?;
                    }
                    self.skip(depth + 1, scratch)?;
                    more = self.more(end)?;
                }
                Ok(())
            }
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number().map(|_| ()),
        }
    }

    /// Passes the bracket that begins a record or a list.
    pub(super) fn enter(&mut self, depth: usize) -> Result<(), Malformed> {
        if depth >= DEEPEST {
            return self.malformed("records and lists within each other, more than 64 deep");
        }
        self.at += 1;
        Ok(())
    }

    /// Whether another member of a record or list follows; else passes what ends it.
    #[inline]
    pub(super) fn more(&mut self, end: u8) -> Result<bool, Malformed> {
        if self.pass(b',') {
            return Ok(true);
        }
        self.expect(end, "expected a comma, or the end of the record or list")?;
        Ok(false)
    }

    fn digits(&mut self) -> usize {
        let digits = self.text.as_bytes()[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        digits
    }
}

impl<'a> Quoted<'a> {
    /// What it says. `at` is where it ends.
    #[inline]
    pub(super) fn text<'s>(self, at: usize, scratch: &'s mut String) -> Result<&'s str, Malformed>
    where
        'a: 's,
    {
        if !self.escaped {
            return Ok(self.raw);
        }
        scratch.clear();
        let mut rest = self.raw;
        while let Some((plain, escape)) = rest.split_once('\\') {
            scratch.push_str(plain);
            let Some((character, behind)) = unescape(escape) else {
                return Err(Malformed { at, what: "a string ends here with an escape in it that means no character" });
            };
            scratch.push(character);
            rest = behind;
        }
        scratch.push_str(rest);
        Ok(scratch)
    }

    fn check(self, at: usize, scratch: &mut String) -> Result<(), Malformed> {
        if self.escaped { self.text(at, scratch).map(|_| ()) } else { Ok(()) }
    }
}

/// The character that an escape stands for, without its backslash, and what follows.
fn unescape(escape: &str) -> Option<(char, &str)> {
    let mut rest = escape.chars();
    let character = match rest.next()? {
        same @ ('"' | '\\' | '/') => same,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let (unit, behind) = code_unit(rest.as_str())?;
            if !(0xD800..0xE000).contains(&unit) {
                return Some((char::from_u32(unit)?, behind));
            }
            let (low, behind) = code_unit(behind.strip_prefix("\\u")?)?;
            let pair = [u16::try_from(unit).ok()?, u16::try_from(low).ok()?];
            let character = char::decode_utf16(pair).next()?.ok()?;
            return Some((character, behind));
        }
        _ => return None,
    };
    Some((character, rest.as_str()))
}

fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, behind) = text.split_at_checked(4)?;
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    Some((u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)?, behind))
}

/// How many bytes there are before the first quote, backslash or control character. Eight at a time: this is where most of the time goes.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let (quote, backslash) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5C));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGHS;
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let start = words.len() * 8;
    start + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}
