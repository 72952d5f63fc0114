//! Page views with the page, the product and the session of the source.

use super::{EVENT_TIME, EVENT_TYPE, Recipe, USER_ID, column, user};
use crate::spec::ColumnType::{String, Timestamp};

pub(super) const RECIPE: Recipe = Recipe {
    columns: &[
        column(EVENT_TIME, "timestamp", Timestamp),
        column(EVENT_TYPE, EVENT_TYPE, String),
        user(USER_ID),
        column("page_url", "page_url", String),
        column("product_id", "product_id", String),
        column("source_session_id", "session_id", String),
        column("ip_address", "ip_address", String),
    ],
    event_id: None,
    aliases: &[],
    accepted: &[],
};
