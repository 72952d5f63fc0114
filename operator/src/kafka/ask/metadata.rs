use uuid::Uuid;

use super::{Ask, Code};
use crate::kafka::wire::{Garbled, Reader, Writer};

/// Who are the brokers, and what are these topics?
#[derive(Debug)]
pub(in crate::kafka) struct Metadata<'a> {
    pub(in crate::kafka) topics: &'a [&'a str],
}

/// The brokers, and the topics that were asked for.
#[derive(Debug)]
pub(in crate::kafka) struct Cluster {
    pub(in crate::kafka) nodes: Vec<(i32, Node)>,
    pub(in crate::kafka) id: Option<String>,
    pub(in crate::kafka) controller: i32,
    pub(in crate::kafka) topics: Vec<Topic>,
}

/// Where a broker listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::kafka) struct Node {
    pub(in crate::kafka) host: String,
    pub(in crate::kafka) port: i32,
}

/// A topic as brokers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::kafka) struct Topic {
    pub(in crate::kafka) code: Code,
    pub(in crate::kafka) name: String,
    pub(in crate::kafka) id: Uuid,
    /// The partitions, by number, with their leaders and on how many brokers they are.
    pub(in crate::kafka) partitions: Vec<(i32, i32, usize)>,
}

impl Ask for Metadata<'_> {
    const KEY: i16 = 3;
    /// 10 tells the topics' ids.
    const VERSIONS: &'static [i16] = &[10, 8];
    const FLEXIBLE_FROM: i16 = 9;
    const WHAT: &'static str = "tell of its topics";
    type Answer = Cluster;

    fn write(&self, to: &mut Writer, version: i16) {
        to.array(self.topics, |to, topic| {
            if version >= 10 {
                to.uuid(Uuid::nil());
            }
            to.text(topic);
            to.no_tags();
        });
        to.bool(false); // looking must not make a topic
        to.bool(false);
        to.bool(false);
        to.no_tags();
    }

    fn read(from: &mut Reader<'_>, version: i16) -> Result<Cluster, Garbled> {
        let _throttled = from.i32()?;
        let nodes = from.array(|from| {
            let node = (from.i32()?, Node { host: from.text()?, port: from.i32()? });
            let _rack = from.optional_text()?;
            from.tags().map(|()| node)
        })?;
        let (id, controller) = (from.optional_text()?, from.i32()?);
        let topics = from.array(|from| topic(from, version))?;
        Ok(Cluster { nodes, id, controller, topics })
    }
}

fn topic(from: &mut Reader<'_>, version: i16) -> Result<Topic, Garbled> {
    let (code, name) = (Code::read(from)?, from.text()?);
    let id = if version >= 10 { from.uuid()? } else { Uuid::nil() };
    let _internal = from.bool()?;
    let partitions = from.array(|from| {
        let _code = from.i16()?;
        let (number, leader, _epoch) = (from.i32()?, from.i32()?, from.i32()?);
        let (replicas, _in_sync, _offline) =
            (from.array(Reader::i32)?, from.array(Reader::i32)?, from.array(Reader::i32)?);
        from.tags().map(|()| (number, leader, replicas.len()))
    })?;
    let _operations = from.i32()?;
    from.tags()?;
    Ok(Topic { code, name, id, partitions })
}
