//! Names of people, sessions and events: texts that are short enough to be made on the stack.

use super::super::preset::Preset;
use super::super::random::mix;

/// A short text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label {
    bytes: [u8; Self::MOST],
    length: usize,
}

impl Label {
    /// The length of a UUID, the longest of them.
    const MOST: usize = 36;

    pub(crate) fn number(number: u64) -> Self {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(number).as_bytes();
        let mut bytes = [0; Self::MOST];
        bytes[..digits.len()].copy_from_slice(digits);
        Self { bytes, length: digits.len() }
    }

    /// A UUID of the kind whose bits are the maker's own (version 8).
    pub(crate) fn uuid(high: u64, low: u64) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let high = high & !0xF000 | 0x8000;
        let low = low & !(0b11 << 62) | 0b10 << 62;
        let mut bits = u128::from(high) << 64 | u128::from(low);
        let mut bytes = [b'-'; Self::MOST];
        for (place, byte) in bytes.iter_mut().enumerate() {
            if !matches!(place, 8 | 13 | 18 | 23) {
                *byte = HEX[(bits >> 124) as usize];
                bits <<= 4;
            }
        }
        Self { bytes, length: Self::MOST }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

/// The smallest user id of the REES46 shops: beyond what a float can hold exactly, as theirs are.
const FIRST_REES46_USER: u64 = 1_515_915_625_353_200_000;

/// The name of a person, as the events have it.
pub(crate) fn user(preset: Preset, seed: u64, person: u64) -> Label {
    match preset {
        Preset::RetailRocket => Label::number(person + 1),
        Preset::Ecommerce => Label::number(FIRST_REES46_USER + person),
        Preset::PageViews | Preset::Streaming => Label::uuid(mix(seed, person), mix(seed ^ 0x05E4, person)),
    }
}
