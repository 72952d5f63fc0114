//! Items: what is sold or shown. Price, brand and category belong to the product; title, genre and episode to the content.

use fake::locales::{Data as _, EN};

use super::word;
use crate::generate::random::{Random, mix, scaled};

/// Which of the items a person looks at next: few of them are looked at by most.
pub(crate) fn popular(random: &mut Random, items: u32) -> u32 {
    let cubed = {
        let drawn = random.bits() >> 43;
        (drawn * drawn * drawn) >> 31
    };
    scaled(cubed << 32, items)
}

/// A kind of product, and what it costs in cents: the least, and how many times as much the dearest.
#[derive(Debug)]
pub(crate) struct Category {
    pub code: &'static str,
    least: u32,
    times: u32,
}

const fn category(code: &'static str, least: u32, times: u32) -> Category {
    Category { code, least, times }
}

/// The empty code is a kind nobody named, as is common in the real data.
static CATEGORIES: [Category; 16] = [
    category("electronics.smartphone", 9_900, 12),
    category("electronics.audio.headphone", 1_500, 20),
    category("electronics.video.tv", 14_900, 14),
    category("electronics.clocks", 2_500, 30),
    category("computers.notebook", 29_900, 8),
    category("computers.peripherals.mouse", 900, 12),
    category("appliances.kitchen.refrigerators", 19_900, 9),
    category("appliances.environment.vacuum", 3_900, 14),
    category("apparel.shoes", 1_900, 11),
    category("furniture.living_room.sofa", 14_900, 12),
    category("kids.toys", 500, 20),
    category("auto.accessories.player", 2_900, 9),
    category("", 700, 30),
    category("", 1_200, 40),
    category("", 2_500, 20),
    category("", 300, 60),
];
const BRANDS_OF_A_CATEGORY: u64 = 24;

/// A product of the shop.
#[derive(Debug)]
pub(crate) struct Product {
    pub category: &'static Category,
    pub category_index: usize,
    /// A quarter of the products have none, as in the real data.
    pub brand: Option<&'static str>,
    pub cents: u32,
}

impl Product {
    pub(crate) fn of(seed: u64, item: u32) -> Self {
        let own = mix(seed ^ 0x0017_E400, item.into());
        let category_index = (own & 15) as usize;
        let category = &CATEGORIES[category_index];
        let brand = mix(category_index as u64, (own >> 8) % BRANDS_OF_A_CATEGORY);
        let range = u64::from(category.least) * u64::from(category.times - 1);
        // Squared, so that most of a category is cheap.
        let dear = u64::from(scaled(own, 1 << 16));
        let above = (range * dear * dear) >> 32;
        Self {
            category,
            category_index,
            brand: (own & 0x30 != 0).then(|| word(EN::NAME_LAST_NAME, brand)),
            cents: category.least.saturating_add(u32::try_from(above).unwrap_or(u32::MAX)),
        }
    }
}

const GENRES: [&[&str]; 10] = [
    &["action", "thriller"],
    &["animation", "family"],
    &["comedy"],
    &["comedy", "romance"],
    &["crime", "drama"],
    &["documentary"],
    &["drama"],
    &["horror"],
    &["science fiction", "action"],
    &["science fiction", "drama"],
];
const PROVIDERS: [&str; 4] = ["Northlight", "Harbour Pictures", "Studio Eleven", "Open Reel"];

/// A title of the streaming service.
#[derive(Debug)]
pub(crate) struct Content {
    pub adjective: &'static str,
    pub noun: &'static str,
    pub genres: &'static [&'static str],
    pub provider: &'static str,
    /// The season and the episode of a series; a film has none.
    pub episode: Option<(u8, u8)>,
    pub minutes: u8,
}

impl Content {
    pub(crate) fn of(seed: u64, item: u32) -> Self {
        let own = mix(seed ^ 0x00C0_7E47, item.into());
        let series = own & 1 == 1;
        let small = |value: u64, bound: u64| u8::try_from((value & 0xFFFF) % bound).unwrap_or(0);
        Self {
            adjective: word(EN::COMPANY_BS_ADJ, mix(own, 1)),
            noun: word(EN::NAME_LAST_NAME, mix(own, 2)),
            genres: GENRES[usize::from(small(own >> 8, 10))],
            provider: PROVIDERS[usize::from(small(own >> 24, 4))],
            episode: series.then(|| (1 + small(own >> 32, 6), 1 + small(own >> 40, 12))),
            minutes: if series { 22 + small(own >> 48, 30) } else { 80 + small(own >> 48, 70) },
        }
    }
}
