//! The REES46 data sets of shops. Their ids are beyond what a double holds, so they are text.

use super::{EVENT_TIME, EVENT_TYPE, Recipe, USER_ID, column, user};
use crate::spec::ColumnType::{Decimal, String, Timestamp};

pub(super) const RECIPE: Recipe = Recipe {
    columns: &[
        column(EVENT_TIME, EVENT_TIME, Timestamp),
        column(EVENT_TYPE, EVENT_TYPE, String),
        column("product_id", "product_id", String),
        column("category_id", "category_id", String),
        column("category_code", "category_code", String),
        column("brand", "brand", String),
        column("price", "price", Decimal),
        user(USER_ID),
        // Not the session that refining computes: the source's own spans pauses of hours, and users share it.
        column("source_session_id", "user_session", String),
    ],
    event_id: None,
    aliases: &[],
    accepted: &["view", "cart", "remove_from_cart", "purchase"],
};
