//! The members of a group of readers, all in this process, and how they share the partitions.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::trouble::EmbeddedTrouble;
use crate::log::Partition;

/// A member, by the order of joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member(u64);

/// A group of readers.
pub(super) struct Group {
    path: PathBuf,
    joined: u64,
    members: Vec<Member>,
    owners: Vec<Option<Member>>,
    offsets: BTreeMap<i32, Note>,
}

/// How far the group is in a partition, with a line for whoever looks on.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    offset: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
}

impl Group {
    /// The group as its file has it; without members.
    pub(super) fn read(path: PathBuf, partitions: usize) -> Result<Self, EmbeddedTrouble> {
        let offsets = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(EmbeddedTrouble::at("read", &path)(error)),
            Ok(text) => serde_json::from_slice(&text)
                .map_err(|error| EmbeddedTrouble::Damaged { path: path.clone(), reason: error.to_string() })?,
        };
        Ok(Self { path, joined: 0, members: Vec::new(), owners: vec![None; partitions], offsets })
    }

    pub(super) fn join(&mut self) -> Member {
        self.joined += 1;
        let member = Member(self.joined);
        self.members.push(member);
        member
    }

    pub(super) fn leave(&mut self, member: Member) {
        self.members.retain(|other| *other != member);
        for owner in self.owners.iter_mut().filter(|owner| **owner == Some(member)) {
            *owner = None;
        }
    }

    /// Takes the partitions that nobody owns any more and that are this member's share, each with the group's offset.
    pub(super) fn take(&mut self, member: Member) -> Vec<(Partition, Option<i64>)> {
        let mut taken = Vec::new();
        for index in 0..self.owners.len() {
            if self.share_of(index) == Some(member)
                && let Some(owner @ None) = self.owners.get_mut(index)
                && let Ok(number) = i32::try_from(index)
            {
                *owner = Some(member);
                taken.push((Partition(number), self.offsets.get(&number).map(|note| note.offset)));
            }
        }
        taken
    }

    /// Which of a member's partitions are another's share.
    pub(super) fn wanted_from(&self, member: Member) -> Vec<Partition> {
        let owned = self.owners.iter().enumerate().filter(|(_, owner)| **owner == Some(member));
        let wanted = owned.filter(|(index, _)| self.share_of(*index) != Some(member));
        wanted.filter_map(|(index, _)| i32::try_from(index).ok().map(Partition)).collect()
    }

    pub(super) fn release(&mut self, member: Member, partition: Partition) {
        let owner = usize::try_from(partition.0).ok().and_then(|index| self.owners.get_mut(index));
        if let Some(owner) = owner.filter(|owner| **owner == Some(member)) {
            *owner = None;
        }
    }

    /// Notes an offset and writes the file anew; it need not outlast a power cut.
    pub(super) fn commit(&mut self, partition: Partition, offset: i64, note: &str) -> Result<(), EmbeddedTrouble> {
        self.offsets.insert(partition.0, Note { offset, note: note.to_owned() });
        let new = self.path.with_extension("new");
        let write = || fs::write(&new, serde_json::to_vec(&self.offsets)?).and_then(|()| fs::rename(&new, &self.path));
        write().map_err(EmbeddedTrouble::at("write", Path::new(&self.path)))
    }

    /// Whose share a partition is: members in the order of joining get stretches that differ by one at most.
    fn share_of(&self, partition: usize) -> Option<Member> {
        let (each, more) =
            (self.owners.len() / self.members.len().max(1), self.owners.len() % self.members.len().max(1));
        let of_larger = more * (each + 1);
        let index = if partition < of_larger {
            partition / (each + 1)
        } else {
            more + (partition - of_larger).checked_div(each)?
        };
        self.members.get(index).copied()
    }
}

#[cfg(test)]
mod tests;
