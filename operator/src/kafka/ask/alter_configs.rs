use super::describe_configs::A_TOPIC;
use super::{Ask, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Set these settings of a topic, and leave the others as they are.
#[derive(Debug)]
pub(in crate::kafka) struct AlterConfigs<'a> {
    pub(in crate::kafka) topic: &'a str,
    pub(in crate::kafka) values: &'a [(&'a str, &'a str)],
}

impl Ask for AlterConfigs<'_> {
    const KEY: i16 = 44;
    const VERSIONS: &'static [i16] = &[0];
    const FLEXIBLE_FROM: i16 = 1;
    const WHAT: &'static str = "change the topic's settings";
    type Answer = Verdict;

    fn write(&self, to: &mut Writer, _version: i16) {
        const SET: i8 = 0;
        to.array(&[self.topic], |to, topic| {
            to.i8(A_TOPIC);
            to.text(topic);
            to.array(self.values, |to, (name, value)| {
                to.text(name);
                to.i8(SET);
                to.text(value);
            });
        });
        to.bool(false);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Verdict, Garbled> {
        let _throttled = from.i32()?;
        let answers = from.array(|from| {
            let verdict = Verdict::read(from)?;
            let (_kind, _name) = (from.i8()?, from.text()?);
            Ok(verdict)
        })?;
        answers.into_iter().next().ok_or(Garbled)
    }
}
