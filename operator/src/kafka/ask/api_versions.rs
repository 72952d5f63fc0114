use std::collections::BTreeMap;

use super::{Ask, Code};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Which versions does the broker speak?
#[derive(Debug)]
pub(in crate::kafka) struct ApiVersions;

/// The oldest and the newest version of each question that a broker answers.
#[derive(Debug, Default)]
pub(in crate::kafka) struct Supported(BTreeMap<i16, (i16, i16)>);

impl Supported {
    /// The version to ask in; `None`: there is none that both speak.
    pub(in crate::kafka) fn version<A: Ask>(&self) -> Option<i16> {
        let (oldest, newest) = self.0.get(&A::KEY)?;
        A::VERSIONS.iter().copied().find(|version| (*oldest..=*newest).contains(version))
    }

    /// What is known before anything was asked: that question alone.
    pub(in crate::kafka) fn unknown() -> Self {
        Self(BTreeMap::from([(ApiVersions::KEY, (0, 0))]))
    }
}

impl Ask for ApiVersions {
    const KEY: i16 = 18;
    const VERSIONS: &'static [i16] = &[0];
    const FLEXIBLE_FROM: i16 = 3;
    const WHAT: &'static str = "say which versions of the protocol it speaks";
    type Answer = (Code, Supported);

    fn write(&self, _to: &mut Writer, _version: i16) {}

    fn read(from: &mut Reader<'_>, _version: i16) -> Result<Self::Answer, Garbled> {
        let code = Code::read(from)?;
        let spoken = from.array(|each| Ok((each.i16()?, (each.i16()?, each.i16()?))))?;
        Ok((code, Supported(spoken.into_iter().collect())))
    }
}
