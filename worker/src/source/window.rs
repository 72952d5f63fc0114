use std::io::{self, Read};

use memchr::memchr;

/// The part of a file that is being looked at. It holds one row and what was read along with it, never more.
pub(super) struct Window {
    file: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// What has not been passed yet, in the buffer.
    from: usize,
    to: usize,
    at_end: bool,
}

/// Enough for a system call to be rare, little enough to stay in the cache.
const CHUNK: usize = 256 * 1024;

impl Window {
    pub(super) fn new(file: Box<dyn Read + Send>) -> Self {
        Self { file, buffer: Vec::new(), from: 0, to: 0, at_end: false }
    }

    /// What has been read and not been passed.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer[self.from..self.to]
    }

    /// Whether nothing comes behind the rest.
    pub(super) const fn at_end(&self) -> bool {
        self.at_end
    }

    /// Passes so many bytes of the rest.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.from = (self.from + bytes).min(self.to);
    }

    /// Reads on.
    pub(super) fn more(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        if self.buffer.len() < self.to + CHUNK {
            self.buffer.resize(self.to + CHUNK, 0);
        }
        let target = self.to + CHUNK;
        // Small pieces, as unpacking gives them, would make us look at an unfinished row once a piece.
        while self.to < target {
            match self.file.read(&mut self.buffer[self.to..target]) {
                Ok(0) => {
                    self.at_end = true;
                    break;
                }
                Ok(read) => self.to += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Passes everything up to the end of the line, and says how much it was.
    pub(super) fn pass_line(&mut self) -> io::Result<u64> {
        let mut passed = 0;
        loop {
            let (bytes, ended) =
                memchr(b'\n', self.rest()).map_or((self.rest().len(), self.at_end), |end| (end + 1, true));
            self.pass(bytes);
            passed += bytes as u64;
            if ended {
                return Ok(passed);
            }
            self.more()?;
        }
    }
}
