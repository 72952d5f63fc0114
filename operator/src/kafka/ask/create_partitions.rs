use super::{Ask, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Add partitions to a topic until there are so many.
#[derive(Debug)]
pub(in crate::kafka) struct CreatePartitions<'a> {
    pub(in crate::kafka) topic: &'a str,
    pub(in crate::kafka) count: i32,
    pub(in crate::kafka) within_ms: i32,
}

impl Ask for CreatePartitions<'_> {
    const KEY: i16 = 37;
    const VERSIONS: &'static [i16] = &[1, 0];
    const FLEXIBLE_FROM: i16 = 2;
    const WHAT: &'static str = "add partitions";
    type Answer = Verdict;

    fn write(&self, to: &mut Writer, _version: i16) {
        to.array(&[self.topic], |to, topic| {
            to.text(topic);
            to.i32(self.count);
            to.no_array();
        });
        to.i32(self.within_ms);
        to.bool(false);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Verdict, Garbled> {
        let _throttled = from.i32()?;
        let answers = from.array(|from| {
            let _name = from.text()?;
            Verdict::read(from)
        })?;
        answers.into_iter().next().ok_or(Garbled)
    }
}
