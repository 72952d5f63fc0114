use std::fmt;

use crate::kafka::wire::{Garbled, Reader};

/// An error code of the protocol; 0 is none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::kafka) struct Code(i16);

impl Code {
    pub(in crate::kafka) const UNKNOWN_TOPIC_OR_PARTITION: Self = Self(3);
    pub(in crate::kafka) const LEADER_NOT_AVAILABLE: Self = Self(5);
    pub(in crate::kafka) const NOT_LEADER_OR_FOLLOWER: Self = Self(6);
    pub(in crate::kafka) const COORDINATOR_LOAD_IN_PROGRESS: Self = Self(14);
    pub(in crate::kafka) const COORDINATOR_NOT_AVAILABLE: Self = Self(15);
    pub(in crate::kafka) const NOT_COORDINATOR: Self = Self(16);
    pub(in crate::kafka) const UNSUPPORTED_SASL_MECHANISM: Self = Self(33);
    pub(in crate::kafka) const TOPIC_ALREADY_EXISTS: Self = Self(36);
    pub(in crate::kafka) const NOT_CONTROLLER: Self = Self(41);
    pub(in crate::kafka) const UNKNOWN_TOPIC_ID: Self = Self(100);

    pub(in crate::kafka) fn read(from: &mut Reader<'_>) -> Result<Self, Garbled> {
        from.i16().map(Self)
    }

    pub(in crate::kafka) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether the same question may be answered in a moment.
    pub(in crate::kafka) fn passes(self) -> bool {
        [
            Self::LEADER_NOT_AVAILABLE,
            Self::NOT_LEADER_OR_FOLLOWER,
            Self::COORDINATOR_LOAD_IN_PROGRESS,
            Self::COORDINATOR_NOT_AVAILABLE,
            Self::NOT_COORDINATOR,
            Self::NOT_CONTROLLER,
        ]
        .contains(&self)
    }

    /// What it means, where brokers say nothing themselves.
    pub(in crate::kafka) fn words(self) -> &'static str {
        known(self.0).map_or("the brokers do not say why", |(_, words)| words)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match known(self.0) {
            Some((name, _)) => f.write_str(name),
            None => write!(f, "error {}", self.0),
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Kafka's word for a code, and ours, for those that a visit can meet and a person can act on.
fn known(code: i16) -> Option<(&'static str, &'static str)> {
    Some(match code {
        3 => ("UNKNOWN_TOPIC_OR_PARTITION", "there is no such topic"),
        5 => ("LEADER_NOT_AVAILABLE", "a partition has no leader at the moment"),
        6 => ("NOT_LEADER_OR_FOLLOWER", "the partition has moved to another broker"),
        7 => ("REQUEST_TIMED_OUT", "it took the brokers too long"),
        14 => ("COORDINATOR_LOAD_IN_PROGRESS", "the group's coordinator is starting"),
        15 => ("COORDINATOR_NOT_AVAILABLE", "the group has no coordinator at the moment"),
        16 => ("NOT_COORDINATOR", "the group has moved to another broker"),
        17 => ("INVALID_TOPIC_EXCEPTION", "the name is none that a topic may have"),
        29 => (
            "TOPIC_AUTHORIZATION_FAILED",
            "the user has no right to it: grant it on the topic (an ACL, or the KafkaUser's authorization)",
        ),
        30 => (
            "GROUP_AUTHORIZATION_FAILED",
            "the user has no right to it: grant Read on the group (an ACL, or the KafkaUser's authorization)",
        ),
        31 => (
            "CLUSTER_AUTHORIZATION_FAILED",
            "the user has no right to it: grant it on the cluster, or have the topic made by somebody else (topic.managedBy: Nobody)",
        ),
        33 => ("UNSUPPORTED_SASL_MECHANISM", "the listener does not know this mechanism"),
        34 => ("ILLEGAL_SASL_STATE", "the listener asks for no login: leave out the user, or choose another listener"),
        35 => ("UNSUPPORTED_VERSION", "the brokers are older than Kafka 2.4"),
        36 => ("TOPIC_ALREADY_EXISTS", "somebody else has just made it"),
        37 => ("INVALID_PARTITIONS", "it is no number of partitions that it can have"),
        38 => ("INVALID_REPLICATION_FACTOR", "there are not as many brokers as topic.replicas says"),
        39 => ("INVALID_REPLICA_ASSIGNMENT", "there are not enough brokers for it"),
        40 => ("INVALID_CONFIG", "a setting in topic.config is none, or has a value that it cannot have"),
        41 => ("NOT_CONTROLLER", "the controller has moved to another broker"),
        42 => ("INVALID_REQUEST", "the request makes no sense to them"),
        44 => ("POLICY_VIOLATION", "a policy of the cluster forbids it"),
        58 => ("SASL_AUTHENTICATION_FAILED", "user or password are wrong"),
        60 => ("REASSIGNMENT_IN_PROGRESS", "its partitions are being moved: it is tried again"),
        69 => ("GROUP_ID_NOT_FOUND", "there is no such group"),
        73 => ("TOPIC_DELETION_DISABLED", "the brokers delete no topics (delete.topic.enable is false)"),
        89 => ("THROTTLING_QUOTA_EXCEEDED", "a quota of the cluster is used up: it is tried again"),
        100 => ("UNKNOWN_TOPIC_ID", "there is no topic of this id"),
        _ => return None,
    })
}
