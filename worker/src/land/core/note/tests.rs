use clickstream_crds::notes::{Hindrance, LandingNote};

use super::Notes;
use crate::land::now::Now;

fn at(ticks: u64) -> Now {
    Now { ticks, wall: i64::try_from(ticks).unwrap() * 1_000 }
}

/// What is committed now, read as the operator reads it.
fn told(notes: &mut Notes, ticks: u64) -> Option<(i64, LandingNote)> {
    let (offset, text) = notes.news(at(ticks))?;
    Some((offset, LandingNote::read(&text).unwrap().unwrap()))
}

#[test]
fn what_waits_and_what_hinders_is_told_but_not_too_often() {
    let mut notes = Notes::new(Some(5));
    assert_eq!(told(&mut notes, 0), None, "there is nothing to tell");
    notes.waits(Some(17));
    let (offset, note) = told(&mut notes, 1).unwrap();
    assert_eq!((offset, note.through, note.blocked), (5, Some(17), None));
    notes.blocked(Hindrance::Unreachable, "no route", at(2_000));
    notes.blocked(Hindrance::Unreachable, "no answer", at(3_000));
    assert_eq!(told(&mut notes, 10_000), None, "so soon after the last one");
    let blocked = told(&mut notes, 10_001).unwrap().1.blocked.unwrap();
    assert_eq!((blocked.since, blocked.why.as_str()), (2_000_000, "no answer"), "since it began, why it lasts");
    assert_eq!(told(&mut notes, 20_000), None, "nothing is news");
    notes.goes_on();
    assert_eq!(told(&mut notes, 20_001).map(|(_, note)| note.blocked), Some(None));
}

/// A commit is lost without a word when the group is just being shared out anew, and nothing may follow it for days.
#[test]
fn what_was_told_is_told_again_ever_more_rarely() {
    let mut notes = Notes::new(Some(5));
    notes.waits(Some(17));
    let mut times = Vec::new();
    for ticks in (0..100_000_000).step_by(1_000) {
        times.extend(told(&mut notes, ticks).map(|_| ticks / 1_000));
    }
    assert_eq!(times[..5], [0, 10, 30, 70, 150]);
    assert_eq!(times[times.len() - 1] - times[times.len() - 2], 3_600, "at rest once an hour");
    notes.waits(None);
    assert!(told(&mut notes, 100_010_000).is_some(), "what is news is told at once");
    assert_eq!(told(&mut notes, 100_019_999), None);
    assert!(told(&mut notes, 100_020_000).is_some(), "and soon again");
}

#[test]
fn a_group_that_has_committed_nothing_has_nowhere_to_tell_it() {
    let mut notes = Notes::new(None);
    notes.blocked(Hindrance::StoreRefused, "no bucket", at(0));
    assert_eq!(told(&mut notes, 60_000), None);
}
