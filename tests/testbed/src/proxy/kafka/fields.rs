//! Kafka's primitive fields, read one after another.

/// A cursor over a request; every read is `None` once the bytes do not suffice.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn int16(&mut self) -> Option<i16> {
        self.fixed().map(i16::from_be_bytes)
    }

    pub(super) fn int32(&mut self) -> Option<i32> {
        self.fixed().map(i32::from_be_bytes)
    }

    pub(super) fn boolean(&mut self) -> Option<bool> {
        self.fixed().map(|[byte]: [u8; 1]| byte != 0)
    }

    pub(super) fn skip(&mut self, bytes: usize) -> Option<()> {
        self.take(bytes).map(|_| ())
    }

    /// A string, empty where it is null; `compact` is the encoding of the flexible versions (KIP-482).
    pub(super) fn string(&mut self, compact: bool) -> Option<&'a str> {
        let length =
            if compact { self.unsigned_varint()?.saturating_sub(1) } else { u32::try_from(self.int16()?).unwrap_or(0) };
        std::str::from_utf8(self.take(usize::try_from(length).ok()?)?).ok()
    }

    /// An array's length; null counts as empty.
    pub(super) fn array_length(&mut self, compact: bool) -> Option<u32> {
        if compact {
            Some(self.unsigned_varint()?.saturating_sub(1))
        } else {
            Some(u32::try_from(self.int32()?).unwrap_or(0))
        }
    }

    pub(super) fn skip_tags(&mut self) -> Option<()> {
        for _ in 0..self.unsigned_varint()? {
            self.unsigned_varint()?;
            let size = self.unsigned_varint()?;
            self.skip(usize::try_from(size).ok()?)?;
        }
        Some(())
    }

    fn unsigned_varint(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let [byte] = self.fixed()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}
