use super::{Ask, Verdict};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// What kind of thing settings are of.
pub(super) const A_TOPIC: i8 = 2;

/// Which values do these settings of a topic have?
#[derive(Debug)]
pub(in crate::kafka) struct DescribeConfigs<'a> {
    pub(in crate::kafka) topic: &'a str,
    pub(in crate::kafka) names: &'a [&'a str],
}

impl Ask for DescribeConfigs<'_> {
    const KEY: i16 = 32;
    const VERSIONS: &'static [i16] = &[2, 1];
    const FLEXIBLE_FROM: i16 = 4;
    const WHAT: &'static str = "tell the topic's settings";
    /// Those that it knows.
    type Answer = (Verdict, Vec<(String, Option<String>)>);

    fn write(&self, to: &mut Writer, _version: i16) {
        to.array(&[self.topic], |to, topic| {
            to.i8(A_TOPIC);
            to.text(topic);
            to.array(self.names, |to, name| to.text(name));
        });
        to.bool(false);
    }

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        let _throttled = from.i32()?;
        let answers = from.array(|from| {
            let verdict = Verdict::read(from)?;
            let (_kind, _name) = (from.i8()?, from.text()?);
            let values = from.array(|from| {
                let value = (from.text()?, from.optional_text()?);
                let (_read_only, _source, _sensitive) = (from.bool()?, from.i8()?, from.bool()?);
                from.array(|from| Ok((from.text()?, from.optional_text()?, from.i8()?)))?;
                Ok(value)
            })?;
            Ok((verdict, values))
        })?;
        answers.into_iter().next().ok_or(Garbled)
    }
}
