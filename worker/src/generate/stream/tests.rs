use super::*;
use crate::generate::fault::{Defect, Faults};
use crate::generate::preset::Preset;
use crate::generate::settings::Settings;

const HOUR: i64 = 3_600_000_000;

/// So busy that a segment has several blocks.
fn faulty(events: u64) -> Settings {
    let share = |text: &str| text.parse().unwrap();
    let faults = Faults {
        duplicates: share("0.02"),
        late: share("0.03"),
        out_of_order: share("0.05"),
        malformed: share("0.01"),
        missing: share("0.01"),
        skewed: share("0.1"),
        hot_user: share("0.05"),
        ..Faults::default()
    };
    Settings { faults, span: 6 * HOUR, ..Settings::new(Preset::Ecommerce, events, 11) }
}

fn plan(settings: Settings) -> Plan {
    Plan::new(settings, Defect::ANYWHERE.to_vec()).unwrap()
}

fn all(plan: &Plan) -> Vec<Event> {
    Stream::new(plan, Shards::ALL, Positions::START).collect()
}

#[test]
fn exactly_the_events_that_were_asked_for_in_the_order_of_delivery() {
    for events in [1, 7, 1_000, 80_000] {
        for seed in 0..3 {
            let plan = plan(Settings { seed, ..faulty(events) });
            let stream = all(&plan);
            assert_eq!(stream.iter().filter(|event| !event.again).count() as u64, events);
            assert!(stream.is_sorted_by(|a, b| a.order() < b.order()));
        }
    }
}

#[test]
fn five_replicas_deliver_what_one_does() {
    let plan = plan(faulty(60_000));
    let replica = |number| Shard::all().filter(|shard| shard.index() % 5 == number).collect();
    let mut shared: Vec<Event> =
        (0..5).flat_map(|number| Stream::new(&plan, replica(number), Positions::START)).collect();
    shared.sort_by_key(Event::order);
    assert!(shared == all(&plan));
}

#[test]
fn a_stream_goes_on_where_it_was_left() {
    let plan = plan(faulty(60_000));
    let whole = all(&plan);
    for left_after in [0, 1, 999, 17_000, 44_321, whole.len() - 1, whole.len()] {
        let mut first = Stream::new(&plan, Shards::ALL, Positions::START);
        assert_eq!(first.by_ref().take(left_after).count(), left_after);
        let rest: Vec<Event> = Stream::new(&plan, Shards::ALL, first.positions().clone()).collect();
        assert!(rest == whole[left_after..], "left after {left_after}");
    }
}

#[test]
fn shards_that_were_left_at_different_places_each_go_on_at_theirs() {
    let plan = plan(faulty(40_000));
    let whole = all(&plan);
    let mut early = Stream::new(&plan, Shards::ALL, Positions::START);
    let mut late = Stream::new(&plan, Shards::ALL, Positions::START);
    assert_eq!(early.by_ref().take(5_000).count() + late.by_ref().take(30_000).count(), 35_000);
    let is_late = |shard: Shard| shard.index().is_multiple_of(2);
    let mut positions = Positions::START;
    for shard in Shard::all() {
        positions.set(shard, if is_late(shard) { late.positions() } else { early.positions() }.of(shard));
    }
    let rest: Vec<Event> = Stream::new(&plan, Shards::ALL, positions).collect();
    let wanted =
        whole.iter().enumerate().filter(|(number, event)| *number >= if is_late(event.shard) { 30_000 } else { 5_000 });
    assert!(rest.iter().eq(wanted.map(|(_, event)| event)));
}

#[test]
fn going_on_makes_a_bounded_part_again_however_late_it_was_left() {
    let plan = plan(Settings { span: 7 * 24 * HOUR, ..faulty(2_000_000) });
    let blocks = plan.blocks();
    assert!(blocks > 3 * plan.blocks_behind(), "{blocks} blocks");
    let mut positions = Positions::START;
    for shard in Shard::all() {
        positions.set(shard, Position { block: blocks - 2, index: 0 });
    }
    let stream = Stream::new(&plan, Shards::ALL, positions);
    assert_eq!(stream.next, blocks - 2 - plan.blocks_behind());
}

#[test]
fn what_is_under_way_does_not_grow_with_the_number_of_users() {
    let most_under_way = |users| {
        let plan = plan(Settings { users: Some(users), ..Settings::new(Preset::RetailRocket, 2_000, 5) });
        let mut stream = Stream::new(&plan, Shards::ALL, Positions::START);
        let mut most = 0;
        while stream.next().is_some() {
            most = most.max(stream.current.len() + stream.due.iter().map(Vec::len).sum::<usize>());
        }
        most
    };
    let (few, many) = (most_under_way(1_000), most_under_way(100_000_000));
    assert!(many < 2 * few && few < 2 * many, "{few} and {many}");
}
