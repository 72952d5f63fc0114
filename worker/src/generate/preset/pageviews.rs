//! The pages of a site that sells: people land, search, look, and some go through the checkout.

use super::{Rhythm, Story};
use crate::generate::chain::{Item, State};

const PAGE: u8 = 0;
const SEARCH: u8 = 1;
const PRODUCT: u8 = 2;
const CART: u8 = 3;
const CHECKOUT: u8 = 4;
const PURCHASE: u8 = 5;

static STATES: [State; 6] = [
    State {
        event_type: "page_view",
        item: Item::None,
        think: (2.4, 1.0),
        next: &[(PAGE, 2200), (SEARCH, 1800), (PRODUCT, 3600)],
    },
    State {
        event_type: "search",
        item: Item::None,
        think: (2.2, 0.8),
        next: &[(PRODUCT, 6400), (SEARCH, 1600), (PAGE, 700)],
    },
    State {
        event_type: "view_product",
        item: Item::Fresh,
        think: (3.3, 1.1),
        next: &[(PRODUCT, 4200), (CART, 900), (SEARCH, 1200), (PAGE, 1300)],
    },
    State {
        event_type: "add_to_cart",
        item: Item::Same,
        think: (3.0, 0.9),
        next: &[(CHECKOUT, 4600), (PRODUCT, 2600), (PAGE, 700)],
    },
    State { event_type: "checkout", item: Item::Same, think: (4.1, 0.7), next: &[(PURCHASE, 6800), (PAGE, 900)] },
    State { event_type: "purchase", item: Item::Same, think: (3.4, 0.9), next: &[(PAGE, 2500)] },
];

pub(super) static STORY: Story = Story {
    states: &STATES,
    rhythm: Rhythm {
        day: [28, 17, 11, 9, 9, 14, 27, 47, 66, 80, 86, 88, 84, 84, 84, 84, 86, 88, 92, 98, 100, 90, 68, 45],
        weekend: 75,
    },
    funnel: &[PRODUCT, CART, CHECKOUT, PURCHASE],
    resolution: 1_000,
    has_event_id: false,
    typed_column: "product_id",
    typed_is_number: false,
    nested: false,
};
