//! What tells an object from any other that could lie under its name.

use serde::{Deserialize, Serialize};

use super::manifest::Portion;
use super::plan::Plan;

/// Whose rows an object holds: written into it, compared wherever one is met that was there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Which reading of a topic it belongs to.
    pub stream: String,
    /// The topic.
    pub topic: String,
    /// The partition's number.
    pub partition: i32,
    /// The plan's first offset.
    pub start: i64,
    /// The offset after the plan's last.
    pub end: i64,
    /// How its rows were made.
    pub recipe: String,
    /// How many rows it has.
    pub rows: u64,
    /// CRC-32 over their offsets.
    pub crc: u32,
}

impl Identity {
    /// Of the object that a plan makes of one of its portions.
    pub fn of(plan: &Plan, portion: &Portion) -> Self {
        Self {
            stream: plan.stream.clone(),
            topic: plan.topic.clone(),
            partition: plan.partition,
            start: plan.start,
            end: plan.end,
            recipe: plan.recipe.id.clone(),
            rows: portion.rows,
            crc: portion.crc,
        }
    }
}
