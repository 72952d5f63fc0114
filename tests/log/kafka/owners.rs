//! Several senders: shards go from one to the other, and who was passed over can seal nothing more.

use std::time::Duration;

use clickstream_worker::log::kafka::KafkaOutbox;
use clickstream_worker::log::{LeaseEvent, Outbox, Sealed};
use clickstream_worker::shard::{Shard, Shards};
use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::drive::{PATIENCE, granted, news, progress, record, seal, send, until};
use crate::ground::{Ground, OnKafka};
use crate::outbox::shows;

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

/// With bounds as short as the broker allows.
fn hasty() -> Option<OnKafka> {
    let mut ground = OnKafka::shared()?;
    ground.options.session = Duration::from_secs(6);
    ground.options.silence = Duration::from_secs(6);
    ground.options.progress = Duration::from_millis(200);
    Some(ground)
}

/// Waits until the second sender has everything, while the first says nothing.
fn taken_over(second: &mut KafkaOutbox) {
    until("the takeover", || match second.lease(Duration::from_millis(100)).unwrap() {
        LeaseEvent::Granted(Shards::ALL) => Some(()),
        LeaseEvent::Revoked => {
            second.release().unwrap();
            None
        }
        _ => None,
    });
}

#[test]
fn a_silent_sender_is_passed_over_and_seals_nothing() {
    let Some(ground) = hasty() else { return };
    let mut first = ground.outbox("first");
    granted(&mut first);
    send(&mut first, None, "of the zombie");
    let mut second = ground.outbox("second");
    taken_over(&mut second);
    // Its transaction is open: nobody can say yet how far it is.
    assert_eq!(second.progress(Shards::ALL).unwrap(), Some(vec![]), "no shard has a record, not even an open one");
    assert_eq!(seal(&mut first, 3, "of the zombie"), Sealed::Discarded);
    assert_eq!(news(&mut first), LeaseEvent::Lost);
    send(&mut second, None, "of the successor");
    assert_eq!(seal(&mut second, 3, "of the successor"), Sealed::Committed);
    assert_eq!(progress(&mut second), [record(3, "of the successor")]);
    shows(&ground, &["of the successor"]);
}

#[test]
fn progress_waits_until_the_open_transaction_of_a_frozen_sender_is_decided() {
    let Some(mut ground) = hasty() else { return };
    ground.options.transaction = Duration::from_secs(10);
    ground.options.seal = Duration::from_secs(10);
    let mut first = ground.outbox("first");
    granted(&mut first);
    send(&mut first, None, "sealed");
    assert_eq!(seal(&mut first, 9, "sealed"), Sealed::Committed);
    let frozen = FrozenInSeal::of(&ground, 9, "of the zombie");
    let mut second = ground.outbox("second");
    drop(first);
    taken_over(&mut second);
    assert_eq!(second.progress(Shards::ALL).unwrap(), None, "an open transaction lies in the way");
    assert_eq!(progress(&mut second), [record(9, "sealed")]);
    assert!(frozen.commit().is_err(), "the broker has aborted it");
    assert_eq!(progress(&mut second), [record(9, "sealed")]);
    shows(&ground, &["sealed"]);
}

/// A sender that stopped between its records and the commit.
struct FrozenInSeal(BaseProducer);

impl FrozenInSeal {
    fn of(ground: &OnKafka, shard: i32, text: &str) -> Self {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", ground.connection.bootstrap_servers.join(","));
        config.set("transactional.id", testbed::fresh_name("frozen")).set("transaction.timeout.ms", "25000");
        let producer: BaseProducer = config.create().unwrap();
        producer.init_transactions(PATIENCE).unwrap();
        producer.begin_transaction().unwrap();
        let replay_topic = ground.replay_topic();
        let record = BaseRecord::<(), str>::to(&replay_topic).partition(shard).payload(text);
        producer.send(record).map_err(|(error, _)| error).unwrap();
        producer.flush(PATIENCE).unwrap();
        Self(producer)
    }

    fn commit(self) -> Result<(), KafkaError> {
        self.0.commit_transaction(Duration::from_secs(10))
    }
}

#[test]
fn a_silent_sender_that_never_looks_again_still_ends() {
    let Some(ground) = hasty() else { return };
    let mut first = ground.outbox("first");
    granted(&mut first);
    let mut second = ground.outbox("second");
    taken_over(&mut second);
    drop(first);
}
