//! What the operator is told of a replay.

use std::panic::Location;
use std::time::{Duration, Instant};

use clickstream_crds::notes::ReplayFailure;
use clickstream_operator::kafka::{
    Access, Errand, Occasion, ReplayErrand, ReplayState, ReplaySummary, TopicErrand, Wanted, visit,
};

use crate::replica::PATIENCE;
use crate::shop::Shop;

/// How a run stands, as the operator sees it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Untold,
    Running,
    /// Why, and in which words.
    Stopped(ReplayFailure, String),
    /// Rows passed, events sent, and how many of them are bad rows.
    Complete(u64, u64, u64),
}

/// Waits until the operator is told this: the brokers end a transaction a moment after they have said so.
#[track_caller]
pub(crate) fn assert_told(shop: &Shop, what: impl Fn(&Told) -> bool) -> impl Future<Output = ()> {
    let place = Location::caller();
    async move {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let told = told(shop).await;
            if what(&told) {
                return;
            }
            assert!(Instant::now() < deadline, "{place}: {told:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Asks as the operator does.
async fn told(shop: &Shop) -> Told {
    let replay = &shop.settings.replay;
    let bootstrap_servers = shop.settings.kafka.bootstrap_servers.clone();
    let errand = Errand {
        access: Access { bootstrap_servers, tls: None, sasl: None },
        topic: TopicErrand { name: replay.topic.clone(), wanted: Wanted::Nobody },
        replay: Some(ReplayErrand { topic: replay.replay_topic.clone(), group: replay.group.clone(), run: replay.run }),
        landing: None,
        occasion: Occasion::Routine,
    };
    let deadline = Instant::now() + PATIENCE;
    let replayed = loop {
        match visit(&errand).await {
            Ok(visit) => break visit.replay.unwrap(),
            Err(trouble) => assert!(Instant::now() < deadline, "{trouble}"),
        }
    };
    let summary = ReplaySummary::of(&replayed);
    assert_eq!(summary.unreadable, None);
    match summary.state {
        ReplayState::Untold => Told::Untold,
        ReplayState::Running => Told::Running,
        ReplayState::Stopped(end) => Told::Stopped(end.reason, end.why.clone()),
        ReplayState::Complete => Told::Complete(summary.rows, summary.sent, summary.bad),
    }
}
