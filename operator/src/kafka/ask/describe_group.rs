use super::{Ask, Code};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// What is this group doing?
#[derive(Debug)]
pub(in crate::kafka) struct DescribeGroup<'a> {
    pub(in crate::kafka) group: &'a str,
}

impl Ask for DescribeGroup<'_> {
    const KEY: i16 = 15;
    const VERSIONS: &'static [i16] = &[3];
    const FLEXIBLE_FROM: i16 = 5;
    const WHAT: &'static str = "tell what the group is doing";
    /// Its state in one word, where there is such a group.
    type Answer = (Code, String);

    fn write(&self, to: &mut Writer, _version: i16) {
        to.array(&[self.group], |to, group| to.text(group));
        let with_rights = false;
        to.bool(with_rights);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        let _throttled = from.i32()?;
        // One was asked for, and its members, who come last, are not of interest.
        let _groups = from.i32()?;
        let code = Code::read(from)?;
        let _group = from.text()?;
        Ok((code, from.text()?))
    }
}
