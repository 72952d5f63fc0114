//! What every inbox keeps to.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use clickstream_worker::log::{Inbox, InboxEvent, Outbox, Outgoing, Partition, Records, Sealed, Sent};

use crate::drive::{assigned, collect, granted, name, seal, send, until};
use crate::ground::{Ground, PARTITIONS, on_every_log, text};

on_every_log! {
    nothing_is_delivered_before_the_start
    delivery_starts_at_any_offset_and_can_be_moved
    keys_and_headers_come_with_the_events
    a_paused_partition_waits_and_loses_nothing
    the_position_passes_what_is_not_for_delivery
    a_start_beyond_the_end_is_out_of_range
    the_group_remembers_offsets
    members_come_and_go_and_nothing_is_lost_or_repeated
}

/// The partition and offset of each event, by its value.
type Places = BTreeMap<String, (Partition, i64)>;

/// Sends so many events without keys until every partition has some, and tells where they are.
fn filled<G: Ground>(ground: &G, outbox: &mut G::Outbox, count: usize) -> Places {
    let values: Vec<_> = (0..count).map(|number| format!("{number:05}")).collect();
    for (number, value) in values.iter().enumerate() {
        send(outbox, Some(&format!("user-{number}")), value);
    }
    assert_eq!(seal(outbox, 0, "filled"), Sealed::Committed);
    let mut inbox = ground.inbox("filled");
    for (partition, _) in assigned(&mut inbox) {
        inbox.start(partition, 0).unwrap();
    }
    let mut places = Places::new();
    until("every event", || {
        collect(&mut inbox, |partition, record| {
            assert_eq!(places.insert(text(record.value.unwrap()), (partition, record.offset)), None);
        });
        (places.len() == count).then_some(())
    });
    assert_eq!(places.keys().collect::<Vec<_>>(), values.iter().collect::<Vec<_>>());
    let partitions: BTreeSet<_> = places.values().map(|(partition, _)| *partition).collect();
    assert_eq!(partitions.len(), usize::from(PARTITIONS));
    places
}

fn offsets_of(places: &Places, partition: Partition) -> Vec<i64> {
    let mut offsets: Vec<_> = places.values().filter(|(of, _)| *of == partition).map(|(_, offset)| *offset).collect();
    offsets.sort_unstable();
    offsets
}

/// Delivers until the offsets of one partition are these.
fn delivers<I: Inbox<Error: std::fmt::Debug>>(inbox: &mut I, of: Partition, expected: &[i64]) {
    let mut offsets = Vec::new();
    until("the events", || {
        collect(inbox, |partition, record| {
            assert_eq!(partition, of);
            offsets.push(record.offset);
        });
        assert!(expected.starts_with(&offsets), "{offsets:?} instead of {expected:?}");
        (offsets == expected).then_some(())
    });
}

fn nothing_is_delivered_before_the_start<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let places = filled(ground, &mut outbox, 100);
    let mut inbox = ground.inbox("g");
    assert_eq!(assigned(&mut inbox).len(), usize::from(PARTITIONS));
    for _ in 0..5 {
        assert_eq!(name(&inbox.next(Duration::from_millis(50)).unwrap()), "nothing");
    }
    assert_eq!(inbox.position(Partition(0)).unwrap(), None);
    inbox.start(Partition(0), 0).unwrap();
    delivers(&mut inbox, Partition(0), &offsets_of(&places, Partition(0)));
}

fn delivery_starts_at_any_offset_and_can_be_moved<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let places = filled(ground, &mut outbox, 200);
    let offsets = offsets_of(&places, Partition(2));
    let mut inbox = ground.inbox("g");
    assigned(&mut inbox);
    for from in [offsets.len() - 1, 0, offsets.len() / 2] {
        inbox.start(Partition(2), offsets[from]).unwrap();
        delivers(&mut inbox, Partition(2), &offsets[from..]);
    }
}

fn keys_and_headers_come_with_the_events<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let headers = [("file", b"a.csv".as_slice()), ("raw", b"\xFF\x00".as_slice())];
    let event = Outgoing { key: Some(b"\xFEkey"), value: b"\xFDvalue", headers: &headers };
    assert_eq!(outbox.send(&event).unwrap(), Sent::Accepted);
    assert_eq!(seal(&mut outbox, 0, "r"), Sealed::Committed);
    let mut inbox = ground.inbox("g");
    for (partition, _) in assigned(&mut inbox) {
        inbox.start(partition, 0).unwrap();
    }
    let mut seen = 0;
    until("the event", || {
        collect(&mut inbox, |_, record| {
            assert_eq!((record.key, record.value), (Some(b"\xFEkey".as_slice()), Some(b"\xFDvalue".as_slice())));
            assert_eq!(record.headers.get("file"), Some(b"a.csv".as_slice()));
            assert_eq!(record.headers.get("raw"), Some(b"\xFF\x00".as_slice()));
            assert_eq!(record.headers.get("other"), None);
            assert!(record.timestamp > 1_700_000_000_000);
            seen += 1;
        });
        (seen == 1).then_some(())
    });
}

fn a_paused_partition_waits_and_loses_nothing<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let places = filled(ground, &mut outbox, 5_000);
    let mut inbox = ground.inbox("g");
    assigned(&mut inbox);
    let (held, other) = (Partition(1), Partition(3));
    inbox.start(held, 0).unwrap();
    inbox.start(other, 0).unwrap();
    let mut offsets: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut take = |inbox: &mut G::Inbox, expected: &[Partition]| {
        let mut seen = 0;
        collect(inbox, |partition, record| {
            assert!(expected.contains(&partition));
            offsets.entry(partition).or_default().push(record.offset);
            seen += 1;
        });
        seen
    };
    until("the first events", || (take(&mut inbox, &[held, other]) > 0).then_some(()));
    inbox.pause(held).unwrap();
    let all_of_other = offsets_of(&places, other).last().unwrap() + 1;
    until("the end of the other", || {
        take(&mut inbox, &[other]);
        (inbox.position(other).unwrap() >= Some(all_of_other)).then_some(())
    });
    for _ in 0..5 {
        assert_eq!(take(&mut inbox, &[]), 0);
    }
    inbox.resume(held).unwrap();
    let all_of_held = offsets_of(&places, held).last().unwrap() + 1;
    until("the end of the held", || {
        take(&mut inbox, &[held]);
        (inbox.position(held).unwrap() >= Some(all_of_held)).then_some(())
    });
    for partition in [held, other] {
        assert_eq!(offsets[&partition], offsets_of(&places, partition));
    }
}

fn the_position_passes_what_is_not_for_delivery<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    for (value, kept) in [("1", true), ("2", false), ("3", true), ("4", false)] {
        send(&mut outbox, Some("one user"), value);
        if kept {
            assert_eq!(seal(&mut outbox, 0, "r"), Sealed::Committed);
        } else {
            outbox.abandon().unwrap();
        }
    }
    let mut inbox = ground.inbox("g");
    for (partition, _) in assigned(&mut inbox) {
        inbox.start(partition, 0).unwrap();
    }
    let mut seen = Vec::new();
    until("the end of every partition", || {
        collect(&mut inbox, |_, record| seen.push(text(record.value.unwrap())));
        let mut at_end = |partition| inbox.position(partition).unwrap() == Some(inbox.bounds(partition).unwrap().1);
        (seen.len() >= 2 && (0..PARTITIONS.into()).map(Partition).all(&mut at_end)).then_some(())
    });
    assert_eq!(seen, ["1", "3"]);
}

fn a_start_beyond_the_end_is_out_of_range<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let places = filled(ground, &mut outbox, 100);
    let mut inbox = ground.inbox("g");
    assigned(&mut inbox);
    inbox.start(Partition(1), 1_000_000).unwrap();
    until("out of range", || match inbox.next(Duration::from_millis(50)).unwrap() {
        InboxEvent::Quiet => None,
        InboxEvent::OutOfRange(Partition(1)) => Some(()),
        event => panic!("{}", name(&event)),
    });
    inbox.start(Partition(1), 0).unwrap();
    delivers(&mut inbox, Partition(1), &offsets_of(&places, Partition(1)));
}

fn the_group_remembers_offsets<G: Ground>(ground: &G) {
    let mut inbox = ground.inbox("g");
    assert!(assigned(&mut inbox).iter().all(|(_, offset)| offset.is_none()));
    inbox.commit(Partition(0), 3, "first").unwrap();
    inbox.commit(Partition(0), 7, &"ä".repeat(5_000)).unwrap();
    drop(inbox);
    let mut offsets = Vec::new();
    until("the offset", || {
        let mut next = ground.inbox("g");
        offsets = assigned(&mut next);
        offsets.contains(&(Partition(0), Some(7))).then_some(())
    });
    assert_eq!(offsets.iter().filter(|(_, offset)| offset.is_some()).count(), 1);
}

/// A member that starts where the group is, and gives back after it noted how far it is.
struct Reader<I> {
    inbox: I,
    owned: BTreeMap<Partition, i64>,
}

impl<I: Inbox<Error: std::fmt::Debug>> Reader<I> {
    fn of(inbox: I) -> Self {
        Self { inbox, owned: BTreeMap::new() }
    }

    fn step(&mut self, seen: &mut Vec<(Partition, i64)>) {
        match self.inbox.next(Duration::from_millis(10)).unwrap() {
            InboxEvent::Quiet => {}
            InboxEvent::Assigned(partitions) => {
                for (partition, offset) in partitions {
                    let offset = offset.unwrap_or(0);
                    self.inbox.start(partition, offset).unwrap();
                    assert_eq!(self.owned.insert(partition, offset), None);
                }
            }
            InboxEvent::Records(partition, records) => {
                let next = self.owned.get_mut(&partition).expect("events of a partition that is owned");
                records.each(&mut |record| {
                    assert!(record.offset >= *next);
                    *next = record.offset + 1;
                    seen.push((partition, record.offset));
                });
            }
            InboxEvent::Revoked(partitions) => {
                for partition in &partitions {
                    let next = self.owned.remove(partition).expect("a partition that is owned");
                    self.inbox.commit(*partition, next, "given back").unwrap();
                }
                self.inbox.release(&partitions).unwrap();
            }
            event => panic!("{}", name(&event)),
        }
    }

    /// Notes everything, as one does before one ends.
    fn end(mut self) {
        for (partition, next) in &self.owned {
            self.inbox.commit(*partition, *next, "at the end").unwrap();
        }
    }
}

fn step_all<I: Inbox<Error: std::fmt::Debug>>(members: &mut [Reader<I>], seen: &mut Vec<(Partition, i64)>) {
    for member in members {
        member.step(seen);
    }
}

fn members_come_and_go_and_nothing_is_lost_or_repeated<G: Ground>(ground: &G) {
    let mut outbox = ground.outbox("a");
    granted(&mut outbox);
    let mut places = filled(ground, &mut outbox, 500);
    let mut members = vec![Reader::of(ground.inbox("g"))];
    let mut seen = Vec::new();
    for (round, wanted) in [1_usize, 3, 2, 3, 1].into_iter().enumerate() {
        while members.len() < wanted {
            members.push(Reader::of(ground.inbox("g")));
        }
        while members.len() > wanted {
            // Once those who stay have more than ever; once they get back what they had given away.
            let who = if round == 2 { 0 } else { members.len() - 1 };
            members.remove(who).end();
        }
        let all = usize::from(PARTITIONS);
        until("a fair share for everyone", || {
            step_all(&mut members, &mut seen);
            let shares: Vec<_> = members.iter().map(|member| member.owned.len()).collect();
            (shares.iter().sum::<usize>() == all && shares.iter().all(|share| *share >= all / wanted)).then_some(())
        });
        for number in 0..200 {
            send(&mut outbox, Some(&format!("user-{number}")), &format!("round {round}, {number}"));
        }
        assert_eq!(seal(&mut outbox, 0, "round"), Sealed::Committed);
        until("the events of the round", || {
            step_all(&mut members, &mut seen);
            (seen.len() == 500 + 200 * (round + 1)).then_some(())
        });
    }
    let mut all = ground.inbox("all");
    for (partition, _) in assigned(&mut all) {
        all.start(partition, 0).unwrap();
    }
    places.clear();
    until("every event", || {
        collect(&mut all, |partition, record| {
            places.insert(text(record.value.unwrap()), (partition, record.offset));
        });
        (places.len() == 1_500).then_some(())
    });
    let mut expected: Vec<_> = places.into_values().collect();
    expected.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, expected);
}
