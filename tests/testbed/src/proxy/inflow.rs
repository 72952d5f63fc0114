//! The reading end of a connection, with as much look-ahead as a message's head needs.

use std::io::{self, Read};
use std::net::TcpStream;

const CHUNK: usize = 64 * 1024;
/// Larger than any head a real client or server sends; without a limit a peer that never ends its head would fill memory.
const LONGEST_HEAD: usize = 1024 * 1024;

/// Bytes of one peer: read, looked at, and taken when it is known to which message they belong.
#[derive(Debug)]
pub struct Inflow<'a> {
    stream: &'a TcpStream,
    buffer: Vec<u8>,
    taken: usize,
}

impl<'a> Inflow<'a> {
    pub(super) fn new(stream: &'a TcpStream) -> Self {
        Self { stream, buffer: Vec::new(), taken: 0 }
    }

    /// What has been read and not been taken.
    pub(super) fn ahead(&self) -> &[u8] {
        &self.buffer[self.taken..]
    }

    pub(super) fn take(&mut self, bytes: usize) {
        self.taken += bytes;
    }

    /// Reads once more; `false` when the peer will send nothing further.
    pub(super) fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let kept = self.buffer.len();
        if kept >= LONGEST_HEAD {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a message's head is longer than 1 MiB"));
        }
        self.buffer.resize(kept + CHUNK, 0);
        let read = loop {
            match self.stream.read(&mut self.buffer[kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.buffer.truncate(kept + read.as_ref().map_or(0, |count| *count));
        read.map(|count| count > 0)
    }

    /// Reads until `bytes` lie ahead; `false` when the peer ends before.
    pub(super) fn reach(&mut self, bytes: usize) -> io::Result<bool> {
        while self.ahead().len() < bytes {
            if !self.fill()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads and forgets until the peer ends or fails.
    pub(super) fn drain(&mut self) {
        loop {
            self.take(self.ahead().len());
            if !matches!(self.fill(), Ok(true)) {
                return;
            }
        }
    }
}
