//! A shop, as two data sets record it: of a hundred events about 91 are views, 5 put something in the cart, 4 buy it.

use super::{Rhythm, Story};
use crate::generate::chain::{Item, State};

const VIEW: u8 = 0;
const CART: u8 = 1;
const PURCHASE: u8 = 2;

const RHYTHM: Rhythm = Rhythm {
    day: [30, 18, 12, 9, 9, 13, 24, 42, 58, 68, 74, 78, 80, 78, 74, 74, 78, 86, 96, 104, 108, 98, 74, 48],
    weekend: 80,
};

const fn states(words: [&'static str; 3]) -> [State; 3] {
    let [view, cart, purchase] = words;
    [
        State {
            event_type: view,
            item: Item::Fresh,
            think: (3.3, 1.1),
            next: &[(VIEW, 7510), (CART, 550), (PURCHASE, 110)],
        },
        State { event_type: cart, item: Item::Same, think: (3.6, 0.9), next: &[(PURCHASE, 6000), (VIEW, 3000)] },
        State { event_type: purchase, item: Item::Same, think: (4.0, 0.8), next: &[(VIEW, 3000)] },
    ]
}

static RETAILROCKET_STATES: [State; 3] = states(["view", "addtocart", "transaction"]);
static ECOMMERCE_STATES: [State; 3] = states(["view", "cart", "purchase"]);

pub(super) static RETAILROCKET: Story = Story {
    states: &RETAILROCKET_STATES,
    rhythm: RHYTHM,
    funnel: &[VIEW, CART, PURCHASE],
    resolution: 1_000,
    has_event_id: false,
    typed_column: "product_id",
    typed_is_number: false,
    nested: false,
};

pub(super) static ECOMMERCE: Story = Story {
    states: &ECOMMERCE_STATES,
    rhythm: RHYTHM,
    funnel: &[VIEW, CART, PURCHASE],
    resolution: 1_000_000,
    has_event_id: false,
    typed_column: "price",
    typed_is_number: true,
    nested: false,
};
