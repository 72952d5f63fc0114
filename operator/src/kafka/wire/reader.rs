use uuid::Uuid;

/// An answer that is not what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kafka) struct Garbled;

/// An answer, read from its beginning to its end.
#[derive(Debug)]
pub(in crate::kafka) struct Reader<'a> {
    rest: &'a [u8],
    flexible: bool,
}

impl<'a> Reader<'a> {
    pub(in crate::kafka) const fn new(bytes: &'a [u8], flexible: bool) -> Self {
        Self { rest: bytes, flexible }
    }

    pub(in crate::kafka) fn bool(&mut self) -> Result<bool, Garbled> {
        Ok(self.i8()? != 0)
    }

    pub(in crate::kafka) fn i8(&mut self) -> Result<i8, Garbled> {
        self.fixed().map(i8::from_be_bytes)
    }

    pub(in crate::kafka) fn i16(&mut self) -> Result<i16, Garbled> {
        self.fixed().map(i16::from_be_bytes)
    }

    pub(in crate::kafka) fn i32(&mut self) -> Result<i32, Garbled> {
        self.fixed().map(i32::from_be_bytes)
    }

    pub(in crate::kafka) fn i64(&mut self) -> Result<i64, Garbled> {
        self.fixed().map(i64::from_be_bytes)
    }

    pub(in crate::kafka) fn uuid(&mut self) -> Result<Uuid, Garbled> {
        self.fixed().map(Uuid::from_bytes)
    }

    pub(in crate::kafka) fn text(&mut self) -> Result<String, Garbled> {
        self.optional_text()?.ok_or(Garbled)
    }

    pub(in crate::kafka) fn optional_text(&mut self) -> Result<Option<String>, Garbled> {
        let length = if self.flexible { self.length()? } else { usize::try_from(self.i16()?).ok() };
        let Some(length) = length else { return Ok(None) };
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map(|text| Some(text.to_owned())).map_err(|_| Garbled)
    }

    pub(in crate::kafka) fn blob(&mut self) -> Result<Vec<u8>, Garbled> {
        let length = self.length()?.ok_or(Garbled)?;
        self.take(length).map(<[u8]>::to_vec)
    }

    /// The items of an array; none where there is no array. Memory grows with what is read, not with what was announced.
    pub(in crate::kafka) fn array<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Garbled>,
    ) -> Result<Vec<T>, Garbled> {
        let length = self.length()?.unwrap_or(0);
        if length > self.rest.len() {
            return Err(Garbled); // no item is shorter than a byte
        }
        let mut items = Vec::new();
        for _ in 0..length {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Passes over tagged fields, where there is room for them.
    pub(in crate::kafka) fn tags(&mut self) -> Result<(), Garbled> {
        if !self.flexible {
            return Ok(());
        }
        for _ in 0..self.varying()? {
            self.varying()?;
            let length = self.varying()?;
            self.take(length)?;
        }
        Ok(())
    }

    fn length(&mut self) -> Result<Option<usize>, Garbled> {
        if self.flexible { Ok(self.varying()?.checked_sub(1)) } else { Ok(usize::try_from(self.i32()?).ok()) }
    }

    fn varying(&mut self) -> Result<usize, Garbled> {
        let mut value = 0_usize;
        for shift in (0..35).step_by(7) {
            let [byte] = self.fixed()?;
            value |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Garbled)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Garbled> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Garbled)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Garbled> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Garbled)?;
        self.rest = rest;
        Ok(taken)
    }
}
