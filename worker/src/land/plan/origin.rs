//! Where a partition's chain of plans starts: decided once, since two workers may see different "earliest" offsets.

use serde::{Deserialize, Serialize};

use super::{PLAN_VERSION, PlanError, Versioned, versioned};

/// The first offset of the first plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The offset.
    pub offset: i64,
    /// What decided it.
    pub from: StartedFrom,
    /// When it was decided, in microseconds since 1970.
    pub decided_at: i64,
}

/// What decided where a chain starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StartedFrom {
    /// How far the group was.
    Group,
    /// `startFrom: Earliest`.
    Earliest,
    /// `startFrom: Latest`.
    Latest,
}

impl Origin {
    /// Its text.
    pub fn write(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Versioned { version: PLAN_VERSION, content: self })
    }

    /// Reads what lies under its name.
    pub fn read(text: &[u8]) -> Result<Self, PlanError> {
        let origin: Self = versioned(text)?;
        if origin.offset < 0 {
            return Err(PlanError::Broken(format!("it starts at offset {}", origin.offset)));
        }
        Ok(origin)
    }
}
