//! One worker: the real member, and what is on its way to and from it.

use std::collections::BTreeMap;

use super::format::Light;
use crate::land::{Answer, Effect, Member, Now, Request, Ticket};
use crate::log::Partition;

#[derive(Debug)]
pub(super) struct Worker {
    pub(super) member: Member<Light>,
    pub(super) readers: BTreeMap<Partition, Reader>,
    pub(super) asked: Vec<(Ticket, Request<Light>)>,
    pub(super) answers: Vec<(Ticket, Answer)>,
    pub(super) frozen: bool,
}

/// Where the worker's own client stands in a partition. A zombie's stands there too.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) at: Option<i64>,
    pub(super) paused: bool,
}

/// What reaches the group.
#[derive(Debug)]
pub(super) enum Said {
    Commit(Partition, i64),
    Release(Vec<Partition>),
}

impl Worker {
    pub(super) fn new(member: Member<Light>) -> Self {
        Self { member, readers: BTreeMap::new(), asked: Vec::new(), answers: Vec::new(), frozen: false }
    }

    pub(super) fn assign(&mut self, partition: Partition, committed: Option<i64>) {
        self.lose(partition);
        self.readers.insert(partition, Reader::default());
        self.member.assigned(partition, committed);
    }

    pub(super) fn lose(&mut self, partition: Partition) {
        self.readers.remove(&partition);
        self.member.lose(&[partition]);
    }

    /// Lets the member do what it wants to do now.
    pub(super) fn settle(&mut self, now: Now) -> Vec<Said> {
        let mut said = Vec::new();
        for effect in self.member.settle(now) {
            match effect {
                Effect::Ask(ticket, request) => self.asked.push((ticket, request)),
                // Whether a start ends a pause is the log's affair.
                Effect::Start(partition, offset) => {
                    *self.reader(partition) = Reader { at: Some(offset), paused: offset % 2 == 0 };
                }
                Effect::Pause(partition) => self.reader(partition).paused = true,
                Effect::Resume(partition) => self.reader(partition).paused = false,
                Effect::Commit(partition, offset, note) => {
                    assert!(note.len() < 4_096);
                    said.push(Said::Commit(partition, offset));
                }
                Effect::Release(partitions) => {
                    self.readers.retain(|partition, _| !partitions.contains(partition));
                    said.push(Said::Release(partitions));
                }
            }
        }
        said
    }

    fn reader(&mut self, partition: Partition) -> &mut Reader {
        self.readers.get_mut(&partition).unwrap()
    }
}
