use super::{Ask, Code};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// What has this group committed of these partitions?
#[derive(Debug)]
pub(in crate::kafka) struct OffsetFetch<'a> {
    pub(in crate::kafka) group: &'a str,
    pub(in crate::kafka) topic: &'a str,
    pub(in crate::kafka) partitions: &'a [i32],
}

/// What is committed of a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::kafka) struct Committed {
    pub(in crate::kafka) partition: i32,
    /// -1: nothing.
    pub(in crate::kafka) offset: i64,
    pub(in crate::kafka) metadata: String,
    pub(in crate::kafka) code: Code,
}

impl Ask for OffsetFetch<'_> {
    const KEY: i16 = 9;
    const VERSIONS: &'static [i16] = &[5];
    const FLEXIBLE_FROM: i16 = 6;
    const WHAT: &'static str = "tell what the group has committed";
    type Answer = (Code, Vec<Committed>);

    fn write(&self, to: &mut Writer, _version: i16) {
        to.text(self.group);
        to.array(&[self.topic], |to, topic| {
            to.text(topic);
            to.array(self.partitions, |to, partition| to.i32(*partition));
        });
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        let _throttled = from.i32()?;
        let topics = from.array(|from| {
            let _name = from.text()?;
            from.array(|from| {
                let (partition, offset, _epoch) = (from.i32()?, from.i64()?, from.i32()?);
                let metadata = from.optional_text()?.unwrap_or_default();
                Ok(Committed { partition, offset, metadata, code: Code::read(from)? })
            })
        })?;
        Ok((Code::read(from)?, topics.into_iter().flatten().collect()))
    }
}
