use std::time::Duration;

use clickstream_crds::translate::LagBounds;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

use super::Why::{Capped, Changed, Enough, HeldUp, Settles, Unknown, Waits};
use super::{Backlog, Decision, Known, Pending, Why, Windows, decide};
use crate::rollout::Health;

const UP: u64 = 60;
const DOWN: u64 = 300;

fn at(seconds: u64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(i64::try_from(seconds).unwrap())
}

fn pending(replicas: i32, since: u64) -> Pending {
    Pending { replicas, since: at(since) }
}

/// Twelve partitions, one to ten consumers, one for each hundred events; all are ready.
fn known(decided: i32, waiting: u64) -> Known {
    Known {
        bounds: LagBounds { min: 1, max: 10, target: 100 },
        windows: Windows { up: Duration::from_secs(UP), down: Duration::from_secs(DOWN) },
        backlog: Some(Backlog { partitions: 12, waiting, is_held_up: false, is_moving: false }),
        decided: Some(decided),
        applied: Some(decided),
        pods: Health::Available,
        pending: None,
    }
}

fn with(known: Known, change: impl FnOnce(&mut Known)) -> Known {
    let mut known = known;
    change(&mut known);
    known
}

fn in_backlog(known: Known, change: impl FnOnce(&mut Backlog)) -> Known {
    with(known, |known| change(known.backlog.as_mut().unwrap()))
}

/// A thousand seconds after the epoch.
const NOW: u64 = 1_000;

/// What is known, and the number, what is begun and the reason that come of it.
type Row = (&'static str, Known, i32, Option<Pending>, Why);

fn decided(table: Vec<Row>) {
    for (case, known, replicas, pending, why) in table {
        let decision = decide(&known, at(NOW));
        assert_eq!((decision.replicas, decision.pending, decision.why), (replicas, pending, why), "{case}");
        assert_eq!(decision.due.is_some(), why == Waits, "{case}: it is known when to look again");
    }
}

/// Another number was right, since then.
fn since(known: Known, replicas: i32, since: u64) -> Known {
    with(known, |it| it.pending = Some(pending(replicas, since)))
}

fn are(known: Known, pods: Health) -> Known {
    with(known, |it| it.pods = pods)
}

fn moving(known: Known) -> Known {
    in_backlog(known, |it| it.is_moving = true)
}

fn held_up(known: Known) -> Known {
    in_backlog(known, |it| it.is_held_up = true)
}

fn partitions(known: Known, partitions: i32) -> Known {
    in_backlog(known, |it| it.partitions = partitions)
}

fn least(known: Known, min: i32) -> Known {
    with(known, |it| it.bounds.min = min)
}

/// Since when a larger number has been right for long enough, and a smaller one.
const UP_IS_OVER: u64 = NOW - UP;
const DOWN_IS_OVER: u64 = NOW - DOWN;

#[test]
fn a_number_changes_after_a_whole_window_and_no_further_than_it_was_right_all_the_time() {
    let begun = |replicas, since| Some(pending(replicas, since));
    let changed = |waiting| Changed { waiting };
    decided(vec![
        ("right", known(2, 200), 2, None, Enough),
        ("one event more is seen", known(2, 201), 2, begun(3, NOW), Waits),
        ("waited for", since(known(2, 400), 4, UP_IS_OVER + 1), 2, begun(4, UP_IS_OVER + 1), Waits),
        ("done", since(known(2, 400), 4, UP_IS_OVER), 4, None, changed(400)),
        ("the least of all", since(known(2, 600), 3, UP_IS_OVER), 3, None, changed(600)),
        ("fewer wait longer", since(known(8, 400), 4, UP_IS_OVER), 8, begun(4, UP_IS_OVER), Waits),
        ("fewer", since(known(8, 400), 4, DOWN_IS_OVER), 4, None, changed(400)),
        ("the most of all", since(known(8, 100), 6, DOWN_IS_OVER), 6, None, changed(100)),
        ("right again in between", since(known(2, 150), 4, UP_IS_OVER), 2, None, Enough),
        ("the other way in between", since(known(4, 600), 2, DOWN_IS_OVER), 4, begun(6, NOW), Waits),
        ("nothing waits", since(known(2, 0), 1, DOWN_IS_OVER), 1, None, changed(0)),
    ]);
}

#[test]
fn the_bounds_hold_from_the_first_pod_on() {
    let first = |known: Known| with(known, |it| (it.decided, it.applied) = (None, None));
    decided(vec![
        ("the first time, whatever waits", are(first(known(1, 900)), Health::RollingOut), 1, None, Settles),
        ("the first time, with a least", least(first(known(1, 0)), 3), 3, None, Enough),
        ("a new least holds at once", least(known(2, 0), 4), 4, None, Enough),
        ("a new most holds at once", with(known(8, 900), |it| it.bounds.max = 3), 3, None, Enough),
        ("as many as there are partitions", partitions(known(4, 900), 4), 4, None, Capped),
        ("fewer partitions than the least", partitions(least(known(1, 0), 6), 4), 4, None, Capped),
        ("seven of twelve partitions are no faster than six", known(6, 700), 6, None, Enough),
        ("more than numbers can say", partitions(known(10, u64::MAX), 10), 10, None, Enough),
    ]);
}

#[test]
fn pods_group_and_store_come_to_rest_first() {
    let wants_more = || since(known(2, 400), 4, UP_IS_OVER);
    let wants_fewer = || since(known(8, 400), 4, DOWN_IS_OVER);
    decided(vec![
        ("the group shares its partitions", moving(wants_more()), 2, None, Settles),
        ("also before there are fewer", moving(wants_fewer()), 8, None, Settles),
        ("not all pods are ready", are(wants_more(), Health::RollingOut), 2, None, Settles),
        ("no more of pods that do not run", are(wants_more(), Health::Unschedulable), 2, None, Settles),
        ("but fewer of them", are(wants_fewer(), Health::Unschedulable), 4, None, Changed { waiting: 400 }),
        ("the store does not take it", held_up(wants_more()), 2, None, HeldUp),
        ("fewer also then", held_up(wants_fewer()), 4, None, Changed { waiting: 400 }),
    ]);
}

#[test]
fn what_is_not_known_changes_nothing() {
    let unknown = |known: Known| with(known, |it| it.backlog = None);
    let died = with(since(known(2, 400), 4, UP_IS_OVER), |it| (it.applied, it.pods) = (Some(4), Health::RollingOut));
    let begun = Some(pending(4, UP_IS_OVER));
    decided(vec![
        ("what was begun stays so", unknown(since(known(2, 0), 4, UP_IS_OVER)), 2, begun, Unknown),
        ("at first", least(unknown(with(known(2, 0), |it| it.decided = None)), 2), 2, None, Unknown),
        ("applied by one who ended before it could say so", died, 4, None, Settles),
        ("a person's number is none of ours", with(known(2, 200), |it| it.applied = Some(9)), 2, None, Enough),
    ]);
}

#[test]
fn it_is_looked_at_again_when_the_window_is_over() {
    let decision = decide(&known(2, 400), at(NOW) + SignedDuration::from_millis(700));
    assert_eq!(decision.due, Some(at(NOW + UP)));
}

/// What a decision leaves for the next one, as the status keeps it; the pods take a moment.
fn after(known: &Known, decision: &Decision) -> Known {
    Known {
        decided: Some(decision.replicas),
        applied: Some(decision.replicas),
        pending: decision.pending,
        pods: if known.applied == Some(decision.replicas) { Health::Available } else { Health::RollingOut },
        ..known.clone()
    }
}

fn bounds() -> impl Strategy<Value = (LagBounds, i32, i32)> {
    (1..20_i32, 0..20_i32, 1..1_000_u64, 1..30_i32, 0..40_i32).prop_map(|(min, more, target, partitions, decided)| {
        (LagBounds { min, max: min + more, target }, partitions, decided)
    })
}

proptest! {
    #[test]
    fn what_stays_the_same_is_answered_once(
        (bounds, partitions, decided) in bounds(), waiting in 0..40_000_u64, steps in proptest::collection::vec(1..90_u64, 60),
    ) {
        let mut known = with(known(decided, waiting), |it| it.bounds = bounds);
        known = in_backlog(known, |it| it.partitions = partitions);
        let (mut now, mut numbers) = (0, Vec::new());
        for step in steps {
            now += step;
            let decision = decide(&known, at(now));
            numbers.push(decision.replicas);
            known = after(&known, &decision);
        }
        numbers.dedup();
        prop_assert!(numbers.len() <= 2, "it swings: {numbers:?}");
        let last = decide(&known, at(now + DOWN));
        prop_assert_eq!(last.pending, None, "it never comes to rest: {:?}", last);
    }

    #[test]
    fn whatever_comes_the_bounds_hold_and_windows_lie_between_changes(
        (bounds, partitions, decided) in bounds(),
        story in proptest::collection::vec((1..120_u64, proptest::option::of(0..40_000_u64), any::<bool>(), any::<bool>()), 1..120),
    ) {
        let mut known = with(known(decided, 0), |it| it.bounds = bounds);
        let (mut now, mut last_change) = (0, None);
        let most = bounds.max.min(partitions);
        for (step, waiting, is_moving, is_held_up) in story {
            now += step;
            known.backlog = waiting.map(|waiting| Backlog { partitions, waiting, is_held_up, is_moving });
            let decision = decide(&known, at(now));
            prop_assert!((bounds.min..=bounds.max).contains(&decision.replicas) || decision.replicas == partitions);
            prop_assert!(decision.why == Unknown || decision.replicas <= most.max(1));
            if let Changed { .. } = decision.why {
                let grown = decision.replicas > known.decided.unwrap();
                let window = if grown { UP } else { DOWN };
                prop_assert!(last_change.is_none_or(|then| now - then >= window), "{now} after {last_change:?}");
                prop_assert!(!is_moving, "the group was not at rest");
                prop_assert!(!grown || !is_held_up, "more would not have helped");
                last_change = Some(now);
            }
            known = after(&known, &decision);
        }
    }
}
