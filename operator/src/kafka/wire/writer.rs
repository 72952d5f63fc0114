/// A request on its way to bytes. Flexible ones have lengths of varying size, and room for tagged fields behind each record.
#[derive(Debug)]
pub(in crate::kafka) struct Writer {
    bytes: Vec<u8>,
    flexible: bool,
}

impl Writer {
    pub(in crate::kafka) const fn new(flexible: bool) -> Self {
        Self { bytes: Vec::new(), flexible }
    }

    pub(in crate::kafka) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(in crate::kafka) fn bool(&mut self, value: bool) {
        self.bytes.push(u8::from(value));
    }

    pub(in crate::kafka) fn i8(&mut self, value: i8) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub(in crate::kafka) fn i16(&mut self, value: i16) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub(in crate::kafka) fn i32(&mut self, value: i32) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub(in crate::kafka) fn i64(&mut self, value: i64) {
        self.bytes.extend(value.to_be_bytes());
    }

    pub(in crate::kafka) fn uuid(&mut self, value: uuid::Uuid) {
        self.bytes.extend(value.as_bytes());
    }

    pub(in crate::kafka) fn text(&mut self, text: &str) {
        self.length_of_text(Some(text.len()));
        self.bytes.extend(text.as_bytes());
    }

    pub(in crate::kafka) fn optional_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.length_of_text(None),
        }
    }

    /// The client's name in a header has the old form whatever the rest has.
    pub(in crate::kafka) fn header_text(&mut self, text: &str) {
        self.i16(i16::try_from(text.len()).unwrap_or(i16::MAX));
        self.bytes.extend(text.as_bytes());
    }

    pub(in crate::kafka) fn blob(&mut self, bytes: &[u8]) {
        self.length(Some(bytes.len()));
        self.bytes.extend(bytes);
    }

    pub(in crate::kafka) fn array<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.length(Some(items.len()));
        for item in items {
            each(self, item);
        }
    }

    pub(in crate::kafka) fn no_array(&mut self) {
        self.length(None);
    }

    /// No tagged fields, where there is room for them.
    pub(in crate::kafka) fn no_tags(&mut self) {
        if self.flexible {
            self.bytes.push(0);
        }
    }

    fn length(&mut self, length: Option<usize>) {
        if self.flexible {
            self.varying(length.map_or(0, |length| length + 1));
        } else {
            self.i32(length.map_or(-1, |length| i32::try_from(length).unwrap_or(i32::MAX)));
        }
    }

    fn length_of_text(&mut self, length: Option<usize>) {
        if self.flexible {
            self.length(length);
        } else {
            self.i16(length.map_or(-1, |length| i16::try_from(length).unwrap_or(i16::MAX)));
        }
    }

    fn varying(&mut self, mut value: usize) {
        loop {
            let low = value.to_le_bytes()[0] & 0x7F;
            value >>= 7;
            if value == 0 {
                return self.bytes.push(low);
            }
            self.bytes.push(low | 0x80);
        }
    }
}
