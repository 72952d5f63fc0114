use serde_json::json;

use super::*;
use crate::land::trial::{column, landing, recipe};

fn error(columns: &[serde_json::Value]) -> RecipeError {
    Recipe::new(&serde_json::from_value(landing(columns)).unwrap()).unwrap_err()
}

#[test]
fn a_recipe_is_read_back_from_its_plan_as_the_same() {
    let one = recipe(&landing(&[column("items[].sku", "items[].sku", json!("string"))]));
    let again = Recipe::thaw(one.frozen()).unwrap();
    assert_eq!((again.id(), again.text(), again.schema()), (one.id(), one.text(), one.schema()));
}

#[test]
fn what_decides_on_rows_decides_on_the_id_and_what_does_not_does_not() {
    let settings = landing(&[]);
    let id = recipe(&settings).id().to_owned();
    for (pointer, other) in [
        ("/times/zone", json!("UTC")),
        ("/topic", json!("other")),
        ("/quarantine/enabled", json!(false)),
        ("/parquet/rowGroupEvents", json!(5)),
        ("/partitioning/by", json!("EventTime")),
        ("/schema/columns/2/required", json!(true)),
    ] {
        let mut changed = settings.clone();
        *changed.pointer_mut(pointer).unwrap() = other;
        assert_ne!(recipe(&changed).id(), id, "{pointer}");
    }
    for (pointer, other) in [("/batch/maxEvents", json!(7)), ("/bucket", json!("b")), ("/memoryBytes", json!(1))] {
        let mut changed = settings.clone();
        *changed.pointer_mut(pointer).unwrap() = other;
        assert_eq!(recipe(&changed).id(), id, "{pointer}");
    }
}

#[test]
fn another_readers_recipe_is_refused() {
    let mut frozen = recipe(&landing(&[])).frozen().clone();
    frozen.text = frozen.text.replacen("\"reader\":1", "\"reader\":2", 1);
    assert_eq!(Recipe::thaw(&frozen).unwrap_err(), RecipeError::Reader(2));
}

#[test]
fn lists_of_different_sources_cannot_stand_side_by_side() {
    let wrong = error(&[column("items[].a", "p[].a", json!("string")), column("items[].b", "q[].b", json!("string"))]);
    assert!(matches!(wrong, RecipeError::TwoSources(_)), "{wrong}");
    let uneven = error(&[column("items[].a", "p.a", json!("string"))]);
    assert!(matches!(uneven, RecipeError::Column { .. }), "{uneven}");
    let twice = error(&[column("a", "a", json!("string")), column("a", "b", json!("string"))]);
    assert!(twice.to_string().contains("declared twice"), "{twice}");
}

#[test]
fn zones_are_those_of_the_release() {
    let mut settings = landing(&[]);
    settings["times"]["zone"] = "Europe/Atlantis".into();
    let wrong = Recipe::new(&serde_json::from_value(settings).unwrap()).unwrap_err();
    assert!(wrong.to_string().contains("Europe/Atlantis"), "{wrong}");
}

#[test]
fn the_lake_has_the_declared_columns_and_those_that_every_event_gets() {
    let recipe = recipe(&landing(&[
        column("device.os", "x", json!("string")),
        column("n", "n", json!("int64")),
        column("device.model", "y", json!("string")),
    ]));
    let names: Vec<_> = recipe.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(
        names,
        [
            "time",
            "type",
            "user",
            "device",
            "n",
            "event_id",
            "event_type_raw",
            "properties",
            "ingested_at",
            "kafka",
            "schema_version"
        ]
    );
}

#[test]
fn bounds_between_two_numbers_admit_the_inner_one() {
    use clickstream_crds::settings::Range;
    use clickstream_crds::wire::Decimal;
    let range = |min: &str, max: &str| Range { min: Some(Decimal(min.to_owned())), max: Some(Decimal(max.to_owned())) };
    assert_eq!(Bound::both(&range("1.5", "3.5"), 0), Some((2, 3)));
    assert_eq!(Bound::both(&range("-1.5", "-0.5"), 0), Some((-1, -1)));
    assert_eq!(Bound::both(&range("0.125", "9"), 2), Some((13, 900)));
    assert_eq!(Bound::both(&range("x", "9"), 2), None);
}

#[test]
fn folders_are_hours_of_the_zone() {
    let mut folders =
        Directories::new("dt=%Y-%m-%d/hour=%H", &TimeZoneDatabase::bundled().get("Asia/Kathmandu").unwrap());
    let folder = folders.of(1_769_817_600_000_000);
    assert_eq!(folders.name(folder), "dt=2026-01-31/hour=05");
    assert_eq!(folders.of(1_769_817_600_000_000 + 14 * 60_000_000), folder);
    assert_ne!(folders.of(1_769_817_600_000_000 + 15 * 60_000_000), folder);
    let before_1970 = folders.of(-1);
    assert_eq!(folders.name(before_1970), "dt=1970-01-01/hour=05");
}
