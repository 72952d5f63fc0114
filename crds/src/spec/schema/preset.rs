use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A known kind of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The RetailRocket data set: views, carts and purchases of a shop.
    RetailRocket,
    /// The REES46 data sets of shops: products with category, brand and price.
    Ecommerce,
    /// Page views: page, product, session and address.
    PageViews,
    /// A streaming service: nested records of device, location, content and subscription, lists of actions and searches.
    Streaming,
    /// The least: a time, a user, an event type.
    Events,
}
