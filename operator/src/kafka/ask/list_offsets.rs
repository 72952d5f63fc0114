use super::{Ask, Code};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Where do these partitions begin, or end?
#[derive(Debug)]
pub(in crate::kafka) struct ListOffsets<'a> {
    pub(in crate::kafka) topic: &'a str,
    pub(in crate::kafka) partitions: &'a [i32],
    pub(in crate::kafka) of: End,
}

/// Which end of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kafka) enum End {
    /// The first record that is still there.
    First,
    /// Behind the last that is decided: what lies in an open transaction cannot be read yet.
    Last,
}

impl Ask for ListOffsets<'_> {
    const KEY: i16 = 2;
    const VERSIONS: &'static [i16] = &[5];
    const FLEXIBLE_FROM: i16 = 6;
    const WHAT: &'static str = "tell where partitions end";
    /// Partition, and its offset or why there is none.
    type Answer = Vec<(i32, Code, i64)>;

    fn write(&self, to: &mut Writer, _version: i16) {
        const NO_REPLICA: i32 = -1;
        const READ_COMMITTED: i8 = 1;
        const ANY_EPOCH: i32 = -1;
        let timestamp = match self.of {
            End::First => -2,
            End::Last => -1,
        };
        to.i32(NO_REPLICA);
        to.i8(READ_COMMITTED);
        to.array(&[self.topic], |to, topic| {
            to.text(topic);
            to.array(self.partitions, |to, partition| {
                to.i32(*partition);
                to.i32(ANY_EPOCH);
                to.i64(timestamp);
            });
        });
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        let _throttled = from.i32()?;
        let topics = from.array(|from| {
            let _name = from.text()?;
            from.array(|from| {
                let (partition, code) = (from.i32()?, Code::read(from)?);
                let (_timestamp, offset, _epoch) = (from.i64()?, from.i64()?, from.i32()?);
                Ok((partition, code, offset))
            })
        })?;
        Ok(topics.into_iter().flatten().collect())
    }
}
