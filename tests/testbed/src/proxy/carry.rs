//! Carrying one message from one side to the other, piece by piece: no body is ever held whole.

use std::io::Write;
use std::time::Duration;

use super::connection::{Connection, Passage, Side};
use super::dialect::Dialect;
use super::framing::Framing;
use super::inflow::Inflow;

/// How carrying a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    Whole,
    /// The sender ended before its message did.
    SourceEnded,
    SourceFailed,
    SinkFailed,
    /// The proxy cut the connection.
    Stopped,
}

/// The way to one side.
pub(super) struct Outflow<'c, D: Dialect> {
    pub(super) connection: &'c Connection<D>,
    pub(super) side: Side,
    pub(super) bytes_per_second: Option<u64>,
    /// Called right before the message's last byte is written: who has received the message finds it noted.
    pub(super) completing: &'c dyn Fn(),
}

/// Carries the message to a side.
pub(super) fn carry<D: Dialect>(from: &mut Inflow<'_>, mut framing: Framing, to: &Outflow<'_, D>) -> Carried {
    pass_by(from, &mut framing, |bytes, is_last| to.write(bytes, is_last), to.completing)
}

/// Reads the message and throws it away.
pub(super) fn discard(from: &mut Inflow<'_>, mut framing: Framing) -> Carried {
    pass_by(from, &mut framing, |_, _| Ok(()), &|| ())
}

fn pass_by(
    from: &mut Inflow<'_>,
    framing: &mut Framing,
    mut put: impl FnMut(&[u8], bool) -> Result<(), Carried>,
    completing: &dyn Fn(),
) -> Carried {
    loop {
        let length = match framing.advance(from.ahead()) {
            Ok(length) => length,
            Err(error) => {
                eprintln!("fault proxy: a connection is cut: {error}");
                return Carried::SourceFailed;
            }
        };
        if length > 0 {
            if let Err(ended) = put(&from.ahead()[..length], framing.is_complete()) {
                return ended;
            }
            from.take(length);
        }
        if framing.is_complete() {
            return Carried::Whole;
        }
        match from.fill() {
            Ok(true) => {}
            Ok(false) if framing.ends_with_connection() => {
                completing();
                return Carried::Whole;
            }
            Ok(false) => return Carried::SourceEnded,
            Err(_) => return Carried::SourceFailed,
        }
    }
}

impl<D: Dialect> Outflow<'_, D> {
    pub(super) fn write(&self, bytes: &[u8], is_last: bool) -> Result<(), Carried> {
        let mut pieces = bytes.chunks(self.piece(bytes.len())).peekable();
        while let Some(piece) = pieces.next() {
            match self.connection.passage(self.side) {
                Passage::Go => self.write_piece(piece, is_last && pieces.peek().is_none())?,
                Passage::Swallow => {}
                Passage::Stop => return Err(Carried::Stopped),
            }
            if let Some(rate) = self.bytes_per_second
                && !self.connection.linger(Duration::from_secs(1).mul_f64(ratio(piece.len(), rate)))
            {
                return Err(Carried::Stopped);
            }
        }
        Ok(())
    }

    fn write_piece(&self, piece: &[u8], is_last: bool) -> Result<(), Carried> {
        if is_last {
            (self.completing)();
        }
        let written = self.connection.socket(self.side).map(|mut socket| socket.write_all(piece));
        match written {
            Some(Ok(())) => Ok(()),
            // The side may have been closed by a fault between the look and the write.
            _ => match self.connection.passage(self.side) {
                Passage::Go => Err(Carried::SinkFailed),
                Passage::Swallow => Ok(()),
                Passage::Stop => Err(Carried::Stopped),
            },
        }
    }

    /// Small enough pieces that a throttled flow trickles, some twenty a second.
    fn piece(&self, whole: usize) -> usize {
        let piece = match self.bytes_per_second {
            Some(rate) => usize::try_from(rate / 20).unwrap_or(whole),
            None => whole,
        };
        piece.max(1)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a pace need not be exact")]
fn ratio(bytes: usize, bytes_per_second: u64) -> f64 {
    bytes as f64 / bytes_per_second as f64
}
