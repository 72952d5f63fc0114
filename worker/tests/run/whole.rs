//! To the end, and there to stay.

use std::fs;

use crate::place::{Place, ROWS, assert_complete, said};

#[test]
fn it_runs_to_its_end_and_stays_there() {
    let place = Place::new("", 2);
    let first = place.run();
    assert_complete(&first);
    let again = place.run();
    assert_complete(&again);
    assert_eq!(first["objects"], again["objects"]);
    assert!(place.verify().status.success());

    let summary = place.command().output().unwrap();
    let text = said(&summary);
    assert!(text.contains("rows read                30036") && text.contains("proven: each event once"), "{text}");
}

#[test]
fn a_second_run_is_no_broken_promise() {
    let place = Place::new("run: 1", 1);
    assert_complete(&place.run());
    let text = fs::read_to_string(&place.manifest).unwrap();
    fs::write(&place.manifest, text.replace("run: 1", "run: 2")).unwrap();
    let again = place.run();
    assert_eq!((&again["eventsSent"], &again["landed"]), (&ROWS.into(), &(2 * ROWS).into()), "{again}");
}
