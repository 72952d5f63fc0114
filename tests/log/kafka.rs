//! What only Kafka can do to a sender: other members, faults of brokers and networks, refusals.

use std::time::Duration;

use clickstream_worker::log::{LeaseEvent, Outbox, Sealed};
use clickstream_worker::shard::{Shard, Shards};

use crate::drive::{granted, news, progress, record, seal, send, until};
use crate::ground::{Ground, OnKafka};

fn members(shards: Shards) -> Vec<usize> {
    Shard::all().filter(|shard| shards.contains(*shard)).map(Shard::index).collect()
}

#[test]
fn a_second_sender_takes_half_and_the_first_gets_it_back() {
    let Some(ground) = OnKafka::shared() else { return };
    let mut first = ground.outbox("first");
    assert_eq!(granted(&mut first), Shards::ALL);
    send(&mut first, None, "one");

    let mut second = ground.outbox("second");
    until("the revocation", || {
        let _joining = second.lease(Duration::from_millis(10)).unwrap();
        (first.lease(Duration::from_millis(10)).unwrap() == LeaseEvent::Revoked).then_some(())
    });
    // The lease holds until it is given back.
    send(&mut first, None, "two");
    assert_eq!(seal(&mut first, 31, "sealed while others wait"), Sealed::Committed);
    first.release().unwrap();

    let (mut of_first, mut of_second) = (None, None);
    until("both grants", || {
        for (outbox, shards) in [(&mut first, &mut of_first), (&mut second, &mut of_second)] {
            match outbox.lease(Duration::from_millis(10)).unwrap() {
                LeaseEvent::Granted(granted) => *shards = Some(members(granted)),
                LeaseEvent::Unchanged => {}
                LeaseEvent::Revoked => outbox.release().unwrap(),
                LeaseEvent::Lost => *shards = None,
            }
        }
        of_first.as_ref().zip(of_second.as_ref()).filter(|(a, b)| a.len() + b.len() == 32).map(|_| ())
    });
    let mut all = [of_first.unwrap(), of_second.unwrap()].concat();
    all.sort_unstable();
    assert_eq!(all, (0..32).collect::<Vec<_>>());
    assert_eq!(progress(&mut second), [record(31, "sealed while others wait")]);

    drop(second);
    assert_eq!(news(&mut first), LeaseEvent::Revoked);
    first.release().unwrap();
    assert_eq!(granted(&mut first), Shards::ALL);
}
