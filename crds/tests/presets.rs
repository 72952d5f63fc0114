//! A preset is a schema that somebody could have written by hand.

use clickstream_crds::presets::written_out;
use clickstream_crds::spec::Preset;
use serde_json::json;

use crate::manifest::{put, smallest, translated};

const ALL: [(&str, Preset); 5] = [
    ("retailrocket", Preset::RetailRocket),
    ("ecommerce", Preset::Ecommerce),
    ("pageviews", Preset::PageViews),
    ("streaming", Preset::Streaming),
    ("events", Preset::Events),
];

#[test]
fn written_out_it_means_the_same() {
    for (name, preset) in ALL {
        let mut by_name = smallest();
        put(&mut by_name, "schema", json!({"preset": name}));
        let mut by_hand = smallest();
        put(&mut by_hand, "schema", serde_json::to_value(written_out(preset)).unwrap());
        assert_eq!(translated(&by_name).unwrap(), translated(&by_hand).unwrap(), "{name}");
    }
}

#[test]
fn ids_never_pass_through_a_number() {
    for (name, preset) in ALL {
        for column in written_out(preset).columns.unwrap() {
            let id = column.name.0.ends_with("_id");
            assert!(!id || format!("{:?}", column.column_type) == "String", "{name}: {}", column.name);
        }
    }
}

#[test]
fn event_types_beside_a_preset_take_the_place_of_its_own() {
    let mut spec = smallest();
    put(
        &mut spec,
        "schema",
        json!({"preset": "retailrocket", "eventTypes": {"accepted": ["view", "cart", "purchase", "search"]}}),
    );
    let types = translated(&spec).unwrap().consumer.unwrap().landing.schema.event_types;
    assert!(types.accepted.unwrap().contains("search"));
    assert_eq!(types.aliases["addtocart"], "cart", "aliases stay the preset's while only accepted is given");
}
