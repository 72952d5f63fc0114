//! The protocol as a model, every interleaving of it: two workers that nothing fences, kills, lost and late answers, a group's
//! offset that is set to anything. Small enough to be exhausted in seconds; the histories play the real code.

mod protocol;

use stateright::{Checker as _, Model as _};

use protocol::{Layout, Protocol, Wrong};

const PROPERTIES: [&str; 3] = ["no record in two objects", "plans tile the log", "only the last plan is open"];

fn model(layout: Layout, wrong: Option<Wrong>) -> Protocol {
    Protocol { records: 3, layout, wrong, kills: 1, resets: 1, late: 1 }
}

#[test]
fn no_interleaving_breaks_a_promise() {
    for layout in [Layout::EventTime, Layout::IngestTime] {
        let checker = model(layout, None).checker().threads(2).spawn_bfs().join();
        for property in PROPERTIES {
            checker.assert_no_discovery(property);
        }
        checker.assert_any_discovery("everything lands");
        let states = checker.unique_state_count();
        eprintln!("{layout:?}: {states} states");
        assert!(checker.is_done() && states > 10_000, "{states} states");
    }
}

#[test]
fn every_wrong_variant_has_a_counter_example() {
    for wrong in Wrong::ALL {
        let layout = if wrong == Wrong::IngestTimeNotFrozen { Layout::IngestTime } else { Layout::EventTime };
        let checker = model(layout, Some(wrong)).checker().threads(2).spawn_bfs().join();
        let broken = PROPERTIES.into_iter().find_map(|property| checker.discovery(property));
        let steps = broken.map(|path| path.into_actions().len());
        assert!(steps.is_some_and(|steps| steps > 1), "{wrong:?} breaks nothing");
    }
}
