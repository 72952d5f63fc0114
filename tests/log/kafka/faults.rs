//! Brokers that go away and answers that are lost: a seal is done, or not done, or in doubt until progress tells.

use std::time::Duration;

use clickstream_worker::log::kafka::KafkaOutbox;
use clickstream_worker::log::{LeaseEvent, Outbox, Sealed};
use testbed::proxy::{self, Api, Fault, Proxy};
use testbed::{Kafka, KafkaOptions, Testbed, require};

use crate::drive::{PATIENCE, granted, news, progress, record, seal, send, until};
use crate::ground::{OnKafka, plain};
use crate::outbox::shows;

/// A seal that shall not be answered need not wait for long.
const SHORT: Duration = Duration::from_secs(8);

/// A Kafka of the test's own, the proxy before it, and a sender through it that holds every shard.
struct Proxied {
    outbox: KafkaOutbox,
    ground: OnKafka,
    proxy: Proxy<proxy::Kafka>,
    _kafka: Kafka,
}

impl Proxied {
    /// Whose seals wait so long for an answer.
    fn start(seal_for: Duration) -> Option<Self> {
        let kafka = require!(require!(Testbed::of_this_run()).own_kafka(&KafkaOptions::default()));
        let proxy = kafka.address().proxied[0].proxy().unwrap();
        let mut ground = OnKafka::at(kafka.address());
        let through = plain(&proxy.address().to_string());
        let mut outbox = ground.outbox_through(&through, "a");
        granted(&mut outbox);
        // Once with time, since the first transaction of a broker is slow.
        assert_eq!(seal(&mut outbox, 0, "first"), Sealed::Committed);
        drop(outbox);
        ground.options.seal = seal_for;
        let mut outbox = ground.outbox_through(&through, "a");
        granted(&mut outbox);
        assert_eq!(progress(&mut outbox), [record(0, "first")]); // who seals has asked before; later nobody may answer
        Some(Self { outbox, ground, proxy, _kafka: kafka })
    }

    /// After a seal of unknown outcome the lease is lost, and granted anew.
    fn granted_again(&mut self) {
        assert_eq!(news(&mut self.outbox), LeaseEvent::Lost);
        assert_eq!(self.outbox.progress(clickstream_worker::shard::Shards::ALL).unwrap(), None);
        until("the next grant", || match self.outbox.lease(Duration::from_millis(100)).unwrap() {
            LeaseEvent::Granted(_) => Some(()),
            _ => None,
        });
    }
}

#[test]
fn a_commit_whose_answer_never_comes_is_unknown_and_progress_tells_that_it_was_done() {
    let Some(mut proxied) = Proxied::start(SHORT) else { return };
    send(&mut proxied.outbox, None, "landed");
    let rule = proxied.proxy.on(|r| r.api() == Api::EndTxn && r.commits()).times(1).cut_after_delivery();
    proxied.proxy.refuse_connections();
    assert_eq!(seal(&mut proxied.outbox, 4, "landed"), Sealed::Unknown);
    let delivered = |log: &[proxy::Exchange<proxy::Kafka>]| {
        log.iter().any(|x| x.fault == Some(Fault::CutAfterDelivery) && x.response.is_some())
    };
    proxied.proxy.wait_until(PATIENCE, delivered).unwrap();
    proxied.proxy.serve_connections().unwrap();
    proxied.granted_again();
    assert_eq!(progress(&mut proxied.outbox), [record(0, "first"), record(4, "landed")]);
    assert_eq!(rule.hits(), 1);
    shows(&proxied.ground, &["landed"]);
}

#[test]
fn a_commit_that_never_arrives_is_unknown_and_progress_tells_that_it_was_not_done() {
    let Some(mut proxied) = Proxied::start(SHORT) else { return };
    send(&mut proxied.outbox, None, "lost");
    let rule = proxied.proxy.on(|r| r.api() == Api::EndTxn && r.commits()).cut_before_delivery();
    assert_eq!(seal(&mut proxied.outbox, 4, "lost"), Sealed::Unknown);
    assert!(rule.hits() > 0);
    rule.remove();
    proxied.granted_again();
    assert_eq!(progress(&mut proxied.outbox), [record(0, "first")]);
    send(&mut proxied.outbox, None, "sent again");
    assert_eq!(seal(&mut proxied.outbox, 4, "sent again"), Sealed::Committed);
    shows(&proxied.ground, &["sent again"]);
}

#[test]
fn a_commit_whose_first_answer_is_lost_is_asked_for_again() {
    let Some(mut proxied) = Proxied::start(PATIENCE) else { return };
    send(&mut proxied.outbox, None, "landed");
    let rule = proxied.proxy.on(|r| r.api() == Api::EndTxn && r.commits()).times(1).drop_response();
    assert_eq!(seal(&mut proxied.outbox, 4, "landed"), Sealed::Committed);
    assert_eq!(rule.hits(), 1);
    assert_eq!(progress(&mut proxied.outbox), [record(0, "first"), record(4, "landed")]);
    shows(&proxied.ground, &["landed"]);
}

#[test]
fn a_broker_that_is_killed_between_send_and_seal_costs_nothing() {
    let mut kafka = require!(require!(Testbed::of_this_run()).own_kafka(&KafkaOptions::default()));
    let ground = OnKafka::at(kafka.address());
    let mut outbox = ground.outbox_through(&ground.connection, "a");
    granted(&mut outbox);
    send(&mut outbox, None, "once");
    kafka.kill(0).unwrap();
    kafka.start_again(0).unwrap();
    let mut sealed = seal(&mut outbox, 2, "once");
    while sealed != Sealed::Committed {
        if sealed == Sealed::Unknown {
            assert_eq!(news(&mut outbox), LeaseEvent::Lost);
        }
        until("the lease", || {
            let event = outbox.lease(Duration::from_millis(100)).unwrap();
            assert_ne!(event, LeaseEvent::Revoked);
            (sealed == Sealed::Discarded || matches!(event, LeaseEvent::Granted(_))).then_some(())
        });
        if progress(&mut outbox) == [record(2, "once")] {
            break;
        }
        send(&mut outbox, None, "once");
        sealed = seal(&mut outbox, 2, "once");
    }
    assert_eq!(progress(&mut outbox), [record(2, "once")]);
    shows(&ground, &["once"]);
}
