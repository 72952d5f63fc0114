use std::collections::BTreeMap;

use clickstream_crds::notes::{ReplayFailure, ReplayNote, ReplayStop, UnreadableNote};

use super::{ReplayState, ReplaySummary};
use crate::kafka::{Replayed, ShardSeen, TopicSeen};

/// What is noted when run 2 is asked about.
fn replayed(shards: impl IntoIterator<Item = (i32, ShardSeen)>) -> Replayed {
    Replayed { topic: TopicSeen::Missing, run: 2, shards: BTreeMap::from_iter(shards) }
}

fn note(run: u32, sent: u64, done: bool) -> ReplayNote {
    ReplayNote { run, rows: 10 * sent, sent, bad: 1, done, stopped: None }
}

#[test]
fn a_run_is_complete_when_all_its_shards_are() {
    let all = replayed((0..32).map(|shard| (shard, Ok(note(2, 3, true)))));
    let summary = ReplaySummary::of(&all);
    let expected = (30, 96, 32, 32, &ReplayState::Complete);
    assert_eq!((summary.rows, summary.sent, summary.bad, summary.done, &summary.state), expected);
    let all_but_one = replayed((0..31).map(|shard| (shard, Ok(note(2, 3, true)))));
    assert_eq!(ReplaySummary::of(&all_but_one).state, ReplayState::Running);
    let one_goes_on = replayed((0..32).map(|shard| (shard, Ok(note(2, 3, shard != 17)))));
    assert_eq!(ReplaySummary::of(&one_goes_on).state, ReplayState::Running);
}

#[test]
fn other_runs_say_nothing_of_this_one() {
    for other in [1, 3] {
        let summary = replayed((0..32).map(|shard| (shard, Ok(note(other, 3, true)))));
        let summary = ReplaySummary::of(&summary);
        assert_eq!((summary.sent, summary.done, summary.state), (0, 0, ReplayState::Untold));
    }
    assert_eq!(ReplaySummary::of(&replayed([])).state, ReplayState::Untold);
}

#[test]
fn one_shard_that_has_stopped_stops_the_run_unless_it_is_complete() {
    let stop = ReplayStop::new(ReplayFailure::TooManyBadRows, "a.csv:7");
    let stopped = |done| (0, Ok(ReplayNote { stopped: Some(stop.clone()), ..note(2, 3, done) }));
    let others = |done| (1..32).map(move |shard| (shard, Ok(note(2, 3, done))));
    let run = replayed([stopped(false)].into_iter().chain(others(true)));
    assert_eq!(ReplaySummary::of(&run).state, ReplayState::Stopped(&stop));
    let run = replayed([stopped(true)].into_iter().chain(others(true)));
    assert_eq!(ReplaySummary::of(&run).state, ReplayState::Complete, "mended, and no word of it since");
}

#[test]
fn a_note_that_cannot_be_read_is_told_and_counts_for_nothing() {
    let unreadable = UnreadableNote::TooNew(7);
    let run = replayed([(0, Err(unreadable.clone())), (1, Ok(note(2, 3, true)))]);
    let summary = ReplaySummary::of(&run);
    assert_eq!((summary.unreadable, summary.done), (Some(&unreadable), 1));
}
