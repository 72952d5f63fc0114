//! On a clock that moves on by itself when nothing else is to be done.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clickstream_crds::spec::StartFrom;
use futures::FutureExt as _;
use futures::future::pending;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, timeout};

use super::{Answer, Cadence, Lookout};
use crate::kafka::{
    Access, Bounds, Errand, Landed, LandingErrand, Occasion, PartitionSeen, Promptness, TopicErrand, TopicSeen,
    Trouble, Visit, Wanted,
};

const CADENCE: Cadence = Cadence {
    moving: Duration::from_secs(10),
    quiet: Duration::from_mins(1),
    trouble: Duration::from_secs(5),
    most: Duration::from_secs(30),
    at_once: 2,
    forget: Duration::from_secs(1_000),
};

fn errand(topic: &str) -> Errand {
    Errand {
        access: Access { bootstrap_servers: vec![], tls: None, sasl: None },
        topic: TopicErrand { name: topic.to_owned(), wanted: Wanted::Nobody },
        replay: None,
        landing: None,
        occasion: Occasion::Routine,
    }
}

/// An answer that is told from others by the name of its cluster.
#[allow(clippy::unnecessary_wraps, reason = "an answer that went well")]
fn found(cluster: &str) -> Answer {
    Ok(Visit { cluster_id: Some(cluster.to_owned()), topic: TopicSeen::Missing, replay: None, landing: None })
}

/// An answer by which so many offsets of one partition wait.
#[allow(clippy::unnecessary_wraps, reason = "an answer that went well")]
fn holding(waiting: i64) -> Answer {
    let bounds = Some(Bounds { start: 0, end: waiting });
    let partition = PartitionSeen { partition: 0, bounds, committed: None, note: None };
    let landed = Landed {
        start_from: StartFrom::Earliest,
        is_moving: false,
        promptness: Promptness::Untold,
        partitions: vec![partition],
    };
    Ok(Visit { cluster_id: None, topic: TopicSeen::Missing, replay: None, landing: Some(landed) })
}

fn down() -> Answer {
    Err(Trouble::Unreachable { address: "a:1".to_owned(), why: "down".to_owned() })
}

/// Visits that bring these answers, the last one for ever, and the moments at which they were made.
struct Scripted {
    lookout: Lookout<&'static str>,
    changes: UnboundedReceiver<&'static str>,
    visits: Arc<Mutex<Vec<Instant>>>,
}

fn scripted(answers: impl IntoIterator<Item = Answer>) -> Scripted {
    let answers = Mutex::new(VecDeque::from_iter(answers));
    let visits = Arc::new(Mutex::new(Vec::new()));
    let made = visits.clone();
    let (lookout, changes) = Lookout::new(CADENCE, move |_| {
        made.lock().unwrap().push(Instant::now());
        let mut answers = answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().cloned() };
        async { answer.unwrap() }.boxed()
    });
    Scripted { lookout, changes, visits }
}

impl Scripted {
    /// Waits for so many visits; the seconds between them, with what keeps them apart taken out.
    async fn pauses(&self, count: usize) -> Vec<u64> {
        while self.visits.lock().unwrap().len() <= count {
            sleep(Duration::from_secs(1)).await;
        }
        let visits = self.visits.lock().unwrap();
        let pauses = visits.windows(2).take(count).map(|pair| (pair[1] - pair[0]).as_secs_f64());
        let planned = |pause: f64| {
            [5_u32, 10, 20, 30, 60].into_iter().find(|planned| (pause / f64::from(*planned) - 1.0).abs() < 0.11)
        };
        pauses.map(|pause| planned(pause).map_or(0, u64::from)).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn the_answer_is_the_last_one_and_who_asks_is_called_when_it_changes() {
    let mut scripted = scripted([found("one"), found("one"), found("two")]);
    assert_eq!(scripted.lookout.ask(&"shop", errand("t")), None);
    assert_eq!(scripted.changes.recv().await, Some("shop"));
    assert_eq!(scripted.lookout.ask(&"shop", errand("t")), Some(found("one")));
    assert_eq!(scripted.changes.recv().await, Some("shop"));
    assert_eq!(scripted.visits.lock().unwrap().len(), 3, "nobody is called for the same answer");
    assert_eq!(scripted.lookout.ask(&"shop", errand("t")), Some(found("two")));
}

#[tokio::test(start_paused = true)]
async fn what_moves_is_visited_often_and_what_is_quiet_is_not() {
    let scripted = scripted([found("1"), found("2"), found("3"), found("3"), found("3"), found("4"), found("4")]);
    scripted.lookout.ask(&"shop", errand("t"));
    assert_eq!(scripted.pauses(7).await, [10, 10, 10, 60, 60, 10, 60]);
}

#[tokio::test(start_paused = true)]
async fn while_something_waits_it_is_visited_often() {
    let scripted = scripted([holding(1), holding(1), holding(1), holding(0), holding(0)]);
    scripted.lookout.ask(&"shop", errand("t"));
    assert_eq!(scripted.pauses(5).await, [10, 10, 10, 10, 60]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_too_long_is_news() {
    let mut scripted = scripted([holding(1)]);
    let landing =
        LandingErrand { group: "shop".to_owned(), start_from: StartFrom::Earliest, in_time: Duration::from_secs(25) };
    let errand = Errand { landing: Some(landing), ..errand("t") };
    let begun = Instant::now();
    let said = |lookout: &Lookout<_>| match lookout.ask(&"shop", errand.clone()) {
        Some(Ok(Visit { landing: Some(landed), .. })) => Some(landed.promptness),
        _ => None,
    };
    assert_eq!(said(&scripted.lookout), None);
    scripted.changes.recv().await.unwrap();
    assert_eq!(said(&scripted.lookout), Some(Promptness::Untold));
    scripted.changes.recv().await.unwrap();
    assert_eq!(said(&scripted.lookout), Some(Promptness::Late));
    assert!(begun.elapsed() > Duration::from_secs(25));
}

#[tokio::test(start_paused = true)]
async fn trouble_is_given_time_and_more_of_it_more() {
    let mut answers = vec![found("1")];
    answers.extend((0..5).map(|_| down()));
    answers.extend([found("1"), down(), down()]);
    let mut scripted = scripted(answers);
    scripted.lookout.ask(&"shop", errand("t"));
    assert_eq!(scripted.pauses(8).await, [10, 5, 10, 20, 30, 30, 10, 5]);
    assert_eq!(scripted.lookout.ask(&"shop", errand("t")), Some(down()));
    let calls = std::iter::from_fn(|| scripted.changes.try_recv().ok()).count();
    assert_eq!(calls, 4, "well, down, well, down");
}

#[tokio::test(start_paused = true)]
async fn another_errand_is_gone_on_at_once_and_knows_no_answer_of_before() {
    let (lookout, mut changes) = Lookout::new(CADENCE, |errand| match errand.topic.name.as_str() {
        "stuck" => pending().boxed(),
        topic => {
            let answer = found(topic);
            async { answer }.boxed()
        }
    });
    assert_eq!(lookout.ask(&"shop", errand("stuck")), None);
    sleep(Duration::from_millis(1)).await;
    assert_eq!(lookout.ask(&"shop", errand("new")), None);
    let begun = Instant::now();
    assert_eq!(changes.recv().await, Some("shop"), "the open visit is broken off");
    assert_eq!(lookout.ask(&"shop", errand("new")), Some(found("new")));
    assert_eq!(lookout.ask(&"shop", errand("newer")), None);
    assert_eq!(changes.recv().await, Some("shop"), "it does not wait for its turn");
    assert_eq!(lookout.ask(&"shop", errand("newer")), Some(found("newer")));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn only_so_many_go_at_once() {
    let under_way = Arc::new(Mutex::new((0, 0)));
    let counted = under_way.clone();
    let (lookout, mut changes) = Lookout::new(CADENCE, move |_| {
        let counted = counted.clone();
        async move {
            {
                let mut counted = counted.lock().unwrap();
                counted.0 += 1;
                counted.1 = counted.1.max(counted.0);
            }
            sleep(Duration::from_secs(1)).await;
            counted.lock().unwrap().0 -= 1;
            found("1")
        }
        .boxed()
    });
    for key in 0..9 {
        lookout.ask(&key, errand("t"));
    }
    for _ in 0..9 {
        changes.recv().await;
    }
    assert_eq!(under_way.lock().unwrap().1, 2);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_asks_for_is_forgotten() {
    let mut scripted = scripted([found("1")]);
    scripted.lookout.ask(&"shop", errand("t"));
    scripted.changes.recv().await;
    sleep(CADENCE.forget + CADENCE.quiet * 2).await;
    let visits = || scripted.visits.lock().unwrap().len();
    let before = visits();
    sleep(CADENCE.forget).await;
    assert_eq!(visits(), before);
    assert_eq!(scripted.lookout.ask(&"shop", errand("t")), None, "it begins anew");
    sleep(Duration::from_secs(1)).await;
    scripted.lookout.forget(&"shop");
    let before = visits();
    sleep(CADENCE.forget / 2).await;
    assert_eq!(visits(), before);
}

#[tokio::test(start_paused = true)]
async fn without_a_lookout_nobody_goes() {
    let Scripted { lookout, mut changes, visits } = scripted([found("1")]);
    lookout.ask(&"shop", errand("t"));
    changes.recv().await;
    drop(lookout);
    assert_eq!(timeout(CADENCE.quiet * 10, changes.recv()).await, Ok(None), "the channel is closed");
    assert_eq!(visits.lock().unwrap().len(), 1);
}
