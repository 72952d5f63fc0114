//! The questions that a visit asks, in as few of their versions as it takes to speak with brokers from Kafka 2.4 to 4.x.

mod alter_configs;
mod api_versions;
mod code;
mod coordinator;
mod create_partitions;
mod create_topic;
mod delete_topic;
mod describe_configs;
mod describe_group;
mod list_offsets;
mod login;
mod metadata;
mod offset_fetch;

pub(super) use alter_configs::AlterConfigs;
pub(super) use api_versions::{ApiVersions, Supported};
pub(super) use code::Code;
pub(super) use coordinator::FindCoordinator;
pub(super) use create_partitions::CreatePartitions;
pub(super) use create_topic::CreateTopic;
pub(super) use delete_topic::{DeleteTopic, Doomed};
pub(super) use describe_configs::DescribeConfigs;
pub(super) use describe_group::DescribeGroup;
pub(super) use list_offsets::{End, ListOffsets};
pub(super) use login::{SaslAuthenticate, SaslHandshake};
pub(super) use metadata::{Cluster, Metadata, Node, Topic};
pub(super) use offset_fetch::{Committed, OffsetFetch};

use super::wire::{Garbled, Reader, Writer};

/// A question, and how its answer is read.
pub(super) trait Ask {
    /// Its number in the protocol.
    const KEY: i16;
    /// The versions that are spoken, the preferred one first.
    const VERSIONS: &'static [i16];
    /// From which version on it is flexible.
    const FLEXIBLE_FROM: i16;
    /// What is asked, as a message puts it behind "refuses to".
    const WHAT: &'static str;
    /// What comes back.
    type Answer;

    fn write(&self, to: &mut Writer, version: i16);

    fn read(from: &mut Reader<'_>, version: i16) -> Result<Self::Answer, Garbled>;
}

/// What brokers say about one thing that was asked of them, beside an answer or instead of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) code: Code,
    pub(super) said: Option<String>,
}

impl Verdict {
    fn read(from: &mut Reader<'_>) -> Result<Self, Garbled> {
        Ok(Self { code: Code::read(from)?, said: from.optional_text()? })
    }

    /// The brokers' own words, or ours for their code.
    pub(super) fn words(&self) -> String {
        self.said.clone().filter(|said| !said.is_empty()).unwrap_or_else(|| self.code.words().to_owned())
    }
}

#[cfg(test)]
mod tests;
