//! Where everything lies in the store: names only, no content.

use std::fmt::Write as _;

use super::manifest::Portion;
use super::plan::Plan;
use crate::log::Partition;

/// The names of one stream of landed events: a topic, landed by a group, under a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    prefix: String,
    stream: String,
    topic: String,
}

/// What a key in a partition's folder of plans stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanName {
    /// The plan that starts at this offset.
    Plan(i64),
    /// Where the chain of plans starts.
    Origin,
}

const PLANS: &str = "_plans";
/// Where valid events lie.
pub(crate) const BRONZE: &str = "bronze";
/// Where records lie that are not valid.
pub(crate) const QUARANTINE: &str = "quarantine";
const ORIGIN: &str = "origin";

impl Places {
    /// The names under `prefix` for `topic` as the group lands it. `topic_id` keeps a topic that was deleted and made again
    /// apart from the one before, where the log can tell.
    pub fn new(prefix: &str, group: &str, topic_id: Option<&str>, topic: &str) -> Self {
        let mut stream = plain(group);
        if let Some(id) = topic_id {
            stream = format!("{stream}.{}", plain(id));
        }
        Self { prefix: folder(prefix), stream, topic: plain(topic) }
    }

    /// The names of a stream that was found in a store, under the prefix's folder.
    pub fn found(prefix: &str, stream: &str, topic: &str) -> Self {
        Self { prefix: folder(prefix), stream: stream.to_owned(), topic: topic.to_owned() }
    }

    /// The folders of all objects under a prefix.
    pub fn roots(prefix: &str) -> [String; 2] {
        [BRONZE, QUARANTINE].map(|root| format!("{}{root}/", folder(prefix)))
    }

    /// The folder of all plans under a prefix.
    pub fn all_plans(prefix: &str) -> String {
        format!("{}{PLANS}/", folder(prefix))
    }

    /// The folder under which everything lies, with its slash; the root is empty.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The stream, as it stands in names.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The topic, as it stands in names.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// The folder of a partition's plans. Its first key is the last plan, or the origin where there is no plan.
    pub fn plans(&self, partition: Partition) -> String {
        format!("{}{PLANS}/{}/{}/{:05}/", self.prefix, self.stream, self.topic, partition.0)
    }

    /// The plan that starts at an offset. Names count down: the last plan comes first in a list.
    pub fn plan(&self, partition: Partition, start: i64) -> String {
        format!("{}{:019}", self.plans(partition), i64::MAX - start)
    }

    /// Where it is written at which offset a partition's chain of plans starts: after all plans in a list.
    pub fn origin(&self, partition: Partition) -> String {
        format!("{}{ORIGIN}", self.plans(partition))
    }

    /// What a key in the folder of a partition's plans stands for; `None`: nothing that we write.
    pub fn plan_name(&self, partition: Partition, key: &str) -> Option<PlanName> {
        match key.strip_prefix(&self.plans(partition))? {
            ORIGIN => Some(PlanName::Origin),
            digits if digits.len() == 19 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(PlanName::Plan(i64::MAX - digits.parse::<i64>().ok()?))
            }
            _ => None,
        }
    }

    /// The object of a plan in one of its directories: the range in its name, so that no other plan has the same.
    pub fn object(&self, plan: &Plan, portion: &Portion) -> String {
        let Plan { partition, start, end, .. } = plan;
        let Self { prefix, stream, topic } = self;
        let last = end - 1;
        format!("{prefix}{}/{topic}+{partition:05}+{start:020}-{last:020}+{stream}.parquet", portion.directory)
    }

    /// Which plan an object's name says that it is of: the partition, and where the plan starts. `None`: no name of this stream.
    pub fn planned(&self, key: &str) -> Option<(Partition, i64)> {
        let name = key.rsplit('/').next()?;
        let name = name.strip_prefix(&self.topic)?.strip_prefix('+')?;
        let name = name.strip_suffix(".parquet")?.strip_suffix(&self.stream)?.strip_suffix('+')?;
        let (partition, range) = name.split_once('+')?;
        let (start, _) = range.split_once('-')?;
        Some((Partition(partition.parse().ok()?), start.parse().ok()?))
    }
}

/// A folder's path with its slash at the end; the root is empty.
pub(crate) fn folder(path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { String::new() } else { format!("{path}/") }
}

/// A name without what has a meaning in keys (`/`, `+`) or is escaped differently by every tool.
fn plain(name: &str) -> String {
    name.bytes().fold(String::new(), |mut plain, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            plain.push(char::from(byte));
        } else {
            let _ = write!(plain, "={byte:02X}");
        }
        plain
    })
}

#[cfg(test)]
mod tests;
