use super::{Ask, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Make a topic.
#[derive(Debug)]
pub(in crate::kafka) struct CreateTopic<'a> {
    pub(in crate::kafka) topic: &'a str,
    /// `None`: as many as the brokers choose.
    pub(in crate::kafka) partitions: Option<i32>,
    /// `None`: as many as the brokers choose.
    pub(in crate::kafka) replicas: Option<i32>,
    pub(in crate::kafka) config: &'a [(&'a str, &'a str)],
    pub(in crate::kafka) within_ms: i32,
}

impl Ask for CreateTopic<'_> {
    const KEY: i16 = 19;
    const VERSIONS: &'static [i16] = &[4];
    const FLEXIBLE_FROM: i16 = 5;
    const WHAT: &'static str = "make the topic";
    type Answer = Verdict;

    fn write(&self, to: &mut Writer, _version: i16) {
        const THE_BROKERS_CHOICE: i32 = -1;
        to.array(&[self.topic], |to, topic| {
            to.text(topic);
            to.i32(self.partitions.unwrap_or(THE_BROKERS_CHOICE));
            let replicas = self.replicas.unwrap_or(THE_BROKERS_CHOICE);
            to.i16(i16::try_from(replicas).unwrap_or(i16::MAX));
            to.array::<()>(&[], |_, ()| {});
            to.array(self.config, |to, (name, value)| {
                to.text(name);
                to.text(value);
            });
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
