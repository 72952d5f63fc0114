use super::*;
use crate::replay::rows::Prepared;
use crate::shard::Shard;

const SECOND: i64 = 1_000_000;

fn row(time: Option<i64>) -> Prepared {
    Prepared { row: 0, shard: Shard::FIRST, time, key: 0..0, value: 0..0, origin: 0..0, fault: 0..0 }
}

/// When each of the events is due, counted from the start.
fn due(pace: Pace, times: &[Option<i64>]) -> Vec<Option<i64>> {
    let schedule = Schedule::from_now(pace, &Cursor::default(), 0);
    let mut cursor = Cursor::default();
    times
        .iter()
        .map(|&time| {
            let due = schedule.due(&cursor, time);
            cursor.pass(&row(time), schedule.max_gap());
            due
        })
        .collect()
}

fn seconds(times: &[i64]) -> Vec<Option<i64>> {
    times.iter().map(|time| Some(time * SECOND)).collect()
}

#[test]
fn a_rate_is_exact_however_long_it_lasts() {
    let schedule = Schedule::new(Pace::Rate { events_per_1000_seconds: 3_000 }, 0);
    let at = |index| schedule.due(&Cursor { index, ..Cursor::default() }, None);
    assert_eq!(at(1), Some(333_333));
    assert_eq!(at(3), Some(SECOND));
    assert_eq!(at(3_000_000_000_000), Some(1_000_000_000_000 * SECOND));
}

#[test]
fn a_rate_can_be_below_one_and_above_a_million() {
    let schedule = Schedule::new(Pace::Rate { events_per_1000_seconds: 500 }, 7);
    assert_eq!(schedule.due(&Cursor { index: 3, ..Cursor::default() }, None), Some(6 * SECOND + 7));
    let schedule = Schedule::new(Pace::Rate { events_per_1000_seconds: 4_000_000_000 }, 0);
    assert_eq!(schedule.due(&Cursor { index: 10, ..Cursor::default() }, None), Some(2));
}

#[test]
fn speed_keeps_the_rhythm_and_does_not_wait_for_what_is_late() {
    let pace = Pace::Speed { speed_thousandths: 2_000, max_gap_millis: None };
    let times = seconds(&[100, 102, 101, 110]);
    assert_eq!(due(pace, &times), seconds(&[0, 1, 1, 5]));
}

#[test]
fn long_pauses_are_cut_after_they_are_divided() {
    let pace = Pace::Speed { speed_thousandths: 10_000, max_gap_millis: Some(3_000) };
    let times = seconds(&[0, 30, 31, 1_000, 1_010]);
    assert_eq!(due(pace, &times), [0, 3_000_000, 3_100_000, 6_100_000, 7_100_000].map(Some));
}

#[test]
fn rows_without_a_time_are_due_with_the_one_before() {
    let pace = Pace::Speed { speed_thousandths: 1_000, max_gap_millis: None };
    assert_eq!(due(pace, &[None, Some(5 * SECOND), None, Some(6 * SECOND)]), seconds(&[0, 0, 0, 1]));
}

#[test]
fn what_is_late_by_more_than_a_second_moves_the_schedule() {
    let mut schedule = Schedule::new(Pace::Rate { events_per_1000_seconds: 1_000 }, 0);
    assert_eq!(schedule.yield_to(CATCH_UP), 0);
    assert_eq!(schedule.yield_to(CATCH_UP + 5), 5);
    assert_eq!(schedule.origin(), 5);
}

#[test]
fn a_new_pace_goes_on_from_where_the_old_one_was() {
    let cursor = Cursor { index: 5_000, ..Cursor::default() };
    let schedule = Schedule::from_now(Pace::Rate { events_per_1000_seconds: 10_000 }, &cursor, 77);
    assert_eq!(schedule.due(&cursor, None), Some(77));
}

#[test]
fn rounds_are_whole_days_apart() {
    let day = 86_400 * SECOND;
    let mut cursor = Cursor::default();
    for time in [10 * SECOND, 2 * day, 5] {
        cursor.pass(&row(Some(time)), None);
    }
    cursor.next_round();
    assert_eq!(cursor.moved_by(), 2 * day, "the span is a little less than two days");
    assert_eq!(cursor.lapsed_at(Some(10 * SECOND), None) - cursor.lapsed, 10 * SECOND);
    assert_eq!((cursor.index, cursor.place.row), (3, 0));
}
