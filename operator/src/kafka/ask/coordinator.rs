use super::{Ask, Node, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Which broker keeps this group?
#[derive(Debug)]
pub(in crate::kafka) struct FindCoordinator<'a> {
    pub(in crate::kafka) group: &'a str,
}

impl Ask for FindCoordinator<'_> {
    const KEY: i16 = 10;
    const VERSIONS: &'static [i16] = &[2, 1];
    const FLEXIBLE_FROM: i16 = 3;
    const WHAT: &'static str = "tell where the group is kept";
    type Answer = (Verdict, i32, Node);

    fn write(&self, to: &mut Writer, _version: i16) {
        const A_GROUP: i8 = 0;
        to.text(self.group);
        to.i8(A_GROUP);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        let _throttled = from.i32()?;
        Ok((Verdict::read(from)?, from.i32()?, Node { host: from.text()?, port: from.i32()? }))
    }
}
