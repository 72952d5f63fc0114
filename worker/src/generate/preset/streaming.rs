//! A streaming service: people browse and search until they play something; evenings and weekends are busiest.

use super::{Rhythm, Story};
use crate::generate::chain::{Item, State};

const BROWSE: u8 = 0;
const SEARCH: u8 = 1;
const PLAY: u8 = 2;

static STATES: [State; 3] = [
    State {
        event_type: "browse",
        item: Item::Fresh,
        think: (3.0, 0.9),
        next: &[(BROWSE, 4300), (SEARCH, 1700), (PLAY, 2600)],
    },
    State {
        event_type: "search",
        item: Item::Fresh,
        think: (2.5, 0.8),
        next: &[(SEARCH, 2500), (BROWSE, 1800), (PLAY, 4200)],
    },
    State {
        event_type: "content_play",
        item: Item::Same,
        think: (5.6, 0.7),
        next: &[(PLAY, 2000), (BROWSE, 3000), (SEARCH, 600)],
    },
];

pub(super) static STORY: Story = Story {
    states: &STATES,
    rhythm: Rhythm {
        day: [48, 30, 19, 12, 9, 9, 13, 20, 24, 26, 28, 32, 38, 40, 40, 42, 50, 64, 84, 106, 120, 118, 98, 72],
        weekend: 130,
    },
    funnel: &[BROWSE, PLAY],
    resolution: 1_000,
    has_event_id: true,
    typed_column: "content.season",
    typed_is_number: true,
    nested: true,
};
