use serde_json::json;

use super::*;
use crate::land::PortionKind;
use crate::land::format::Cut as _;
use crate::land::trial::{ARRIVAL, Beside, PLANNED, good, landing, plan, read, recipe, rows_as_json, staged};

fn message(ts: &str, who: &str) -> String {
    json!({"ts": ts, "kind": "view", "who": who}).to_string()
}

#[test]
fn every_offset_is_a_row_a_tombstone_or_was_never_delivered() {
    let recipe = recipe(&landing(&[]));
    let mut staging = Staging::new(recipe.clone(), Partition(7));
    let good = good();
    let none = Beside::default();
    let spoilt = Beside(vec![("fault", "line 7 has 3 fields, not 5"), ("origin", "shop.csv:7")]);
    for (offset, value, headers) in [
        (102, Some(good.as_bytes()), &none),
        (103, None, &none),
        (105, Some(&b"a,b,c"[..]), &spoilt),
        (106, Some(&b"{}"[..]), &none),
        (107, Some(good.as_bytes()), &spoilt),
    ] {
        staging.take(&Record { offset, timestamp: ARRIVAL, key: Some(b"key"), value, headers });
    }
    assert_eq!((staging.records(), staging.directories()), (5, 3));
    let cut = staging.cut(100, 110, PLANNED);
    let manifest = cut.manifest();
    assert_eq!(manifest.contradiction(100, 110), None);
    assert_eq!(manifest.undelivered, [(100, 2), (104, 1), (108, 2)]);
    assert_eq!((manifest.tombstones, manifest.landed()), (1, 1));
    let quarantined: Vec<_> = manifest.quarantined.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(quarantined, [("missing_field:time", 1), ("unreadable_row", 2)]);
    let directories: Vec<_> = manifest.portions.iter().map(|portion| portion.directory.as_str()).collect();
    assert_eq!(
        directories,
        [
            "bronze/dt=2026-01-31/hour=02",
            "quarantine/dt=2026-01-31/reason=missing_field",
            "quarantine/dt=2026-01-31/reason=unreadable_row"
        ]
    );
    let plan = plan(&recipe, &cut, 100, 110);
    let row = rows_as_json(&read(&cut.object(&plan, &manifest.portions[2]).unwrap())).remove(0);
    assert_eq!(row["text"], "line 7 has 3 fields, not 5");
    assert_eq!((&row["source"], &row["fault"]), (&json!("shop.csv:7"), &json!("unreadable_row")));
    assert_eq!(row["raw"], "612c622c63");
    assert_eq!((&row["kafka"]["offset"], &row["key"]), (&json!(105), &json!("6b6579")));
    let decodes = rows_as_json(&read(&cut.object(&plan, &manifest.portions[2]).unwrap())).remove(1);
    assert_eq!((&decodes["kafka"]["offset"], &decodes["text"]), (&json!(107), &json!("line 7 has 3 fields, not 5")));
    assert_eq!(row["ingested_at"], "2026-01-31T01:30:00Z");
    assert_eq!((staging.records(), staging.bytes()), (0, 0));
}

#[test]
fn without_a_quarantine_what_is_not_valid_is_counted_only() {
    let mut settings = landing(&[]);
    settings["quarantine"]["enabled"] = false.into();
    let cut = staged(&recipe(&settings), ["{}", "x", "{}"]);
    let manifest = cut.manifest();
    assert_eq!((manifest.invalid(), manifest.portions.len()), (3, 0));
    assert_eq!(manifest.contradiction(100, 103), None);
}

#[test]
fn events_go_to_the_folders_of_their_own_time_if_asked() {
    let mut settings = landing(&[]);
    settings["partitioning"]["by"] = "EventTime".into();
    let recipe = recipe(&settings);
    let times = ["2026-01-30T22:59:59Z", "2026-01-30T23:00:00Z", "2026-01-30T22:10:00Z"];
    let cut = staged(&recipe, times.map(|time| message(time, "u")));
    let portions = cut.manifest().portions;
    let found: Vec<_> = portions.iter().map(|portion| (portion.directory.as_str(), portion.rows)).collect();
    assert_eq!(found, [("bronze/dt=2026-01-30/hour=23", 2), ("bronze/dt=2026-01-31/hour=00", 1)]);
    let mut crc = crc32fast::Hasher::new();
    crc.update(&100_i64.to_be_bytes());
    crc.update(&102_i64.to_be_bytes());
    assert_eq!(portions[0].crc, crc.finalize());
    assert!(portions.iter().all(|portion| portion.kind == PortionKind::Events));
    let plan = plan(&recipe, &cut, 100, 103);
    let rows = rows_as_json(&read(&cut.object(&plan, &portions[1]).unwrap()));
    assert_eq!(rows[0]["kafka"]["offset"], 101);
}

#[test]
fn many_rows_are_several_batches_and_memory_is_counted() {
    let recipe = recipe(&landing(&[]));
    let mut staging = Staging::new(recipe.clone(), Partition(7));
    let none = Beside::default();
    let count = 2 * FULL_ROWS + 10;
    for offset in 0..count {
        let value = message("2026-01-30T22:59:59Z", &format!("user-{}", offset % 100));
        let offset = i64::try_from(offset).unwrap();
        staging.take(&Record { offset, timestamp: ARRIVAL, key: None, value: Some(value.as_bytes()), headers: &none });
    }
    let held = usize::try_from(staging.bytes()).unwrap();
    assert!((count * 60..count * 300).contains(&held), "{} bytes a row", held / count);
    let cut = staging.cut(0, i64::try_from(count).unwrap(), PLANNED);
    let plan = plan(&recipe, &cut, 0, i64::try_from(count).unwrap());
    let rows = rows_as_json(&read(&cut.object(&plan, &cut.manifest().portions[0]).unwrap()));
    let keys: Vec<_> =
        rows.iter().map(|row| (row["user"].as_str().unwrap(), row["kafka"]["offset"].as_i64().unwrap())).collect();
    assert!(keys.is_sorted() && keys.len() == count, "rows are in the order of user, time and offset");
}
