//! The RetailRocket data set: 2.7 million events of a shop in 2015, times in milliseconds, not sorted.

use super::{EVENT_TIME, EVENT_TYPE, Recipe, column, user};
use crate::spec::ColumnType::{String, Timestamp};

pub(super) const RECIPE: Recipe = Recipe {
    columns: &[
        column(EVENT_TIME, "timestamp", Timestamp),
        user("visitorid"),
        column(EVENT_TYPE, "event", String),
        column("product_id", "itemid", String),
        column("transaction_id", "transactionid", String),
    ],
    event_id: None,
    aliases: &[("addtocart", "cart"), ("transaction", "purchase")],
    accepted: &["view", "cart", "purchase"],
};
