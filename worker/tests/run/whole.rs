//! To the end, and there to stay.

use crate::place::{Place, assert_complete, said};

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
