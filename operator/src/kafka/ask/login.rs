use super::{Ask, Code, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// May I log in by this mechanism?
#[derive(Debug)]
pub(in crate::kafka) struct SaslHandshake {
    pub(in crate::kafka) mechanism: &'static str,
}

/// The next line of the mechanism.
#[derive(Debug)]
pub(in crate::kafka) struct SaslAuthenticate {
    pub(in crate::kafka) line: Vec<u8>,
}

impl Ask for SaslHandshake {
    const KEY: i16 = 17;
    const VERSIONS: &'static [i16] = &[1];
    const FLEXIBLE_FROM: i16 = i16::MAX;
    const WHAT: &'static str = "let anyone log in";
    /// The mechanisms that there are.
    type Answer = (Code, Vec<String>);

    fn write(&self, to: &mut Writer, _version: i16) {
        to.text(self.mechanism);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        Ok((Code::read(from)?, from.array(Reader::text)?))
    }
}

impl Ask for SaslAuthenticate {
    const KEY: i16 = 36;
    const VERSIONS: &'static [i16] = &[1, 0];
    const FLEXIBLE_FROM: i16 = 2;
    const WHAT: &'static str = "let the user log in";
    /// The broker's line.
    type Answer = (Verdict, Vec<u8>);

    fn write(&self, to: &mut Writer, _version: i16) {
        to.blob(&self.line);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        Ok((Verdict::read(from)?, from.blob()?))
    }
}
