use serde_json::Value;

use super::*;
use crate::generate::position::Positions;
use crate::generate::stream::Stream;
use crate::shard::Shards;

fn lines(preset: Preset) -> Vec<Value> {
    let plan = Plan::new(Settings::new(preset, 3_000, 4), Vec::new()).unwrap();
    let mut json = JsonLines::new(&plan);
    let mut out = Vec::new();
    for event in Stream::new(&plan, Shards::ALL, Positions::START) {
        json.line(&event, &mut out);
    }
    out.split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

/// For each value of one field, the only value of the other.
fn belongs(lines: &[Value], one: &str, other: &str) {
    let mut seen = std::collections::BTreeMap::new();
    for line in lines {
        let pair = (line.pointer(one).unwrap().to_string(), line.pointer(other).unwrap().to_string());
        let before = seen.entry(pair.0.clone()).or_insert_with(|| pair.1.clone());
        assert_eq!(*before, pair.1, "{other} of {one} {}", pair.0);
    }
    assert!(seen.len() > 3, "{one} has hardly any values");
}

#[test]
fn a_price_belongs_to_its_product_and_a_code_to_its_category() {
    let lines = lines(Preset::Ecommerce);
    for other in ["/price", "/brand", "/category_id", "/category_code"] {
        belongs(&lines, "/product_id", other);
    }
    belongs(&lines, "/user_session", "/user_id");
}

#[test]
fn a_city_belongs_to_its_country_and_zone_and_a_model_to_its_kind() {
    let lines = lines(Preset::Streaming);
    for (one, other) in [
        ("/location/city", "/location/country"),
        ("/location/city", "/location/timezone"),
        ("/device/model", "/device/type"),
        ("/user_id", "/device"),
        ("/user_id", "/location"),
        ("/content/media_id", "/content/title"),
        ("/session_id", "/search_history"),
    ] {
        belongs(&lines, one, other);
    }
}

#[test]
fn every_event_has_an_id_of_its_own_where_the_format_has_ids() {
    let lines = lines(Preset::Streaming);
    let ids: std::collections::BTreeSet<_> = lines.iter().map(|line| line["event_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), lines.len());
}

#[test]
fn names_in_csv_are_those_in_json() {
    for preset in [Preset::RetailRocket, Preset::Ecommerce, Preset::PageViews] {
        let plan = Plan::new(Settings::new(preset, 10, 4), Vec::new()).unwrap();
        let mut header = Vec::new();
        CsvLines::new(&plan).header(&mut header);
        let header = String::from_utf8(header).unwrap();
        let keys: Vec<_> = lines(preset)[0].as_object().unwrap().keys().cloned().collect();
        let mut names: Vec<_> = header.trim_end().split(',').map(ToOwned::to_owned).collect();
        names.sort();
        assert_eq!(names, keys);
    }
}
