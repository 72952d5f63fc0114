//! Where a message ends, found while it streams by.

use std::io;

#[cfg(test)]
mod tests;

const MOST_TRAILERS: usize = 64;

/// How far a message reaches: its head, already measured, then its body.
#[derive(Debug)]
pub struct Framing {
    head: usize,
    body: Body,
}

/// How the end of a body is known.
#[derive(Debug)]
pub(super) enum Body {
    Length(u64),
    Chunked(Chunked),
    UntilClose,
}

/// The part of a chunked body that comes next.
#[derive(Debug)]
pub(super) enum Chunked {
    Size,
    /// Bytes left of the chunk, its line end included.
    Data(u64),
    Trailers,
    Ended,
}

impl Framing {
    pub(super) fn new(head: usize, body: Body) -> Self {
        Self { head, body }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.head == 0 && matches!(self.body, Body::Length(0) | Body::Chunked(Chunked::Ended))
    }

    /// Whether the end of the connection is this message's proper end.
    pub(super) fn ends_with_connection(&self) -> bool {
        matches!(self.body, Body::UntilClose)
    }

    /// How many of the bytes ahead belong to this message. None: more must be read before that can be said.
    pub(super) fn advance(&mut self, ahead: &[u8]) -> io::Result<usize> {
        let mut passed = self.head.min(ahead.len());
        self.head -= passed;
        if self.head == 0 {
            passed += self.body.advance(&ahead[passed..])?;
        }
        Ok(passed)
    }
}

impl Body {
    fn advance(&mut self, ahead: &[u8]) -> io::Result<usize> {
        match self {
            Self::Length(left) => Ok(count_down(left, ahead)),
            Self::Chunked(chunked) => chunked.advance(ahead),
            Self::UntilClose => Ok(ahead.len()),
        }
    }
}

impl Chunked {
    fn advance(&mut self, ahead: &[u8]) -> io::Result<usize> {
        let mut passed = 0;
        loop {
            let rest = &ahead[passed..];
            match self {
                Self::Size => match httparse::parse_chunk_size(rest) {
                    Ok(httparse::Status::Complete((line, 0))) => {
                        passed += line;
                        *self = Self::Trailers;
                    }
                    Ok(httparse::Status::Complete((line, size))) => {
                        passed += line;
                        *self = Self::Data(size.saturating_add(2));
                    }
                    Ok(httparse::Status::Partial) => return Ok(passed),
                    Err(_) => return Err(malformed("a chunk's size is not a hexadecimal number")),
                },
                Self::Data(left) => {
                    passed += count_down(left, rest);
                    if *left > 0 {
                        return Ok(passed);
                    }
                    *self = Self::Size;
                }
                Self::Trailers => {
                    let mut trailers = [httparse::EMPTY_HEADER; MOST_TRAILERS];
                    match httparse::parse_headers(rest, &mut trailers) {
                        Ok(httparse::Status::Complete((length, _))) => {
                            passed += length;
                            *self = Self::Ended;
                        }
                        Ok(httparse::Status::Partial) => return Ok(passed),
                        Err(error) => return Err(malformed(&format!("trailers: {error}"))),
                    }
                }
                Self::Ended => return Ok(passed),
            }
        }
    }
}

fn count_down(left: &mut u64, ahead: &[u8]) -> usize {
    let passed = usize::try_from(*left).map_or(ahead.len(), |left| left.min(ahead.len()));
    *left -= passed as u64;
    passed
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("malformed chunked body: {what}"))
}
