use uuid::Uuid;

use super::{Ask, Code, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Delete a topic with all that is in it.
#[derive(Debug)]
pub(in crate::kafka) struct DeleteTopic<'a> {
    pub(in crate::kafka) doomed: Doomed<'a>,
    pub(in crate::kafka) within_ms: i32,
}

/// A topic, by its id where brokers know ids: another one of its name cannot be hit.
#[derive(Clone, Copy, Debug)]
pub(in crate::kafka) struct Doomed<'a> {
    pub(in crate::kafka) name: &'a str,
    pub(in crate::kafka) id: Uuid,
}

impl Ask for DeleteTopic<'_> {
    const KEY: i16 = 20;
    /// From 6 on by id.
    const VERSIONS: &'static [i16] = &[6, 3];
    const FLEXIBLE_FROM: i16 = 4;
    const WHAT: &'static str = "delete the topic";
    type Answer = Verdict;

    fn write(&self, to: &mut Writer, version: i16) {
        to.array(&[self.doomed], |to, doomed| {
            if version >= 6 {
                to.optional_text(doomed.id.is_nil().then_some(doomed.name));
                to.uuid(doomed.id);
                to.no_tags();
            } else {
                to.text(doomed.name);
            }
        });
        to.i32(self.within_ms);
        to.no_tags();
    }

    fn read(from: &mut Reader<'_>, version: i16) -> Result<Verdict, Garbled> {
        let _throttled = from.i32()?;
        let answers = from.array(|from| {
            let _name = from.optional_text()?;
            if version < 6 {
                return Ok(Verdict { code: Code::read(from)?, said: None });
            }
            let _id = from.uuid()?;
            let verdict = Verdict::read(from)?;
            from.tags().map(|()| verdict)
        })?;
        answers.into_iter().next().ok_or(Garbled)
    }
}
