//! The least that an event can be.

use super::{EVENT_TIME, EVENT_TYPE, Recipe, USER_ID, column};
use crate::spec::ColumnType::{String, Timestamp};

pub(super) const RECIPE: Recipe = Recipe {
    columns: &[
        column(EVENT_TIME, EVENT_TIME, Timestamp),
        column(USER_ID, USER_ID, String),
        column(EVENT_TYPE, EVENT_TYPE, String),
    ],
    event_id: None,
    aliases: &[],
    accepted: &[],
};
