//! Everything goes wrong at once, and every event lands once.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use testbed::{Testbed, require};

use crate::ground::{Ground, PARTITIONS, PATIENCE};
use crate::member::Member;

#[tokio::test(flavor = "multi_thread")]
async fn through_kills_a_freeze_and_a_store_that_goes_away_every_event_lands_once() {
    let testbed = require!(Testbed::of_this_run());
    let mut s3 = require!(testbed.own_s3());
    let mut ground = require!(Ground::new(testbed, s3.address()).await);
    let settings = ground.settings();
    let mut members = vec![Member::start(&settings), Member::start(&settings)];

    for _ in 0..4 {
        ground.send(1_500);
        landed_at_least(&ground, ground.sent() / 2).await;
        members.remove(0).kill();
        members.push(Member::start(&settings));
    }
    members[0].signal(Signal::STOP);
    ground.send(1_500);
    // The others have to take over what the frozen one had.
    landed_at_least(&ground, ground.sent()).await;
    members[0].signal(Signal::CONT);

    s3.kill().unwrap();
    ground.send(1_500);
    s3.start_again().unwrap();
    ground.send(1_500);
    landed_at_least(&ground, ground.sent()).await;
    for member in members {
        member.drain();
    }

    let report = ground.prove().await;
    assert_eq!(report.faults, [], "{report}");
    assert_eq!(report.chains.len(), usize::try_from(PARTITIONS).unwrap());
    let sum = |count: fn(&clickstream_worker::verify::Chain) -> u64| report.chains.iter().map(count).sum::<u64>();
    assert_eq!(sum(|chain| chain.events) + sum(|chain| chain.quarantined), ground.sent(), "{report}");
    assert_eq!(sum(|chain| chain.quarantined), ground.sent() / 10, "{report}");
    assert!(report.chains.iter().all(|chain| chain.start == 0 && !chain.open), "{report}");
}

async fn landed_at_least(ground: &Ground, records: u64) {
    let began = Instant::now();
    loop {
        let report = ground.prove().await;
        assert_eq!(report.faults, [], "{report}");
        let landed: u64 = report.chains.iter().map(|chain| chain.events + chain.quarantined).sum();
        if landed >= records {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{landed} of {records} have landed: {report}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
