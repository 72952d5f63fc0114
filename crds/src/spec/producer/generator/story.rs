use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What made-up people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Story {
    /// A shop with the columns of RetailRocket.
    RetailRocket,
    /// A shop with the columns of REES46, prices and the sessions of the source among them.
    Ecommerce,
    /// Pages of a site with a cart, each event with its device and address.
    PageViews,
    /// A streaming service: nested device, location, content and subscription, lists of actions and recommendations.
    Streaming,
}

impl Story {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::RetailRocket, Self::Ecommerce, Self::PageViews, Self::Streaming];

    /// The name as it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RetailRocket => "retailrocket",
            Self::Ecommerce => "ecommerce",
            Self::PageViews => "pageviews",
            Self::Streaming => "streaming",
        }
    }

    /// The event types of all steps but the first, with which everyone begins.
    pub const fn later_steps(self) -> &'static [&'static str] {
        match self {
            Self::RetailRocket => &["addtocart", "transaction"],
            Self::Ecommerce => &["cart", "purchase"],
            Self::PageViews => &["search", "view_product", "add_to_cart", "checkout", "purchase"],
            Self::Streaming => &["search", "content_play"],
        }
    }
}
