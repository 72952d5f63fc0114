use std::hash::Hash;
use std::sync::{Arc, Weak};

use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::{Answer, Shared};
use crate::kafka::{Errand, Trouble, drained, lag};

/// Visits for one key until it is forgotten.
pub(super) async fn watch<K: Clone + Eq + Hash>(shared: Weak<Shared<K>>, key: K, number: u64, renewed: Arc<Notify>) {
    let mut failures = 0;
    while let Some(shared) = shared.upgrade() {
        let Some(errand) = errand(&shared, &key, number) else { return };
        let answer = select! {
            answer = visit(&shared, errand.clone()) => answer,
            () = renewed.notified() => { failures = 0; continue }
        };
        failures = if answer.is_err() { failures + 1 } else { 0 };
        let Some(moves) = note(&shared, &key, number, &errand, answer) else { continue };
        let pause = shared.cadence.pause(failures, moves);
        drop(shared);
        select! {
            () = sleep(pause) => {}
            () = renewed.notified() => failures = 0,
        }
    }
}

async fn visit<K>(shared: &Shared<K>, errand: Arc<Errand>) -> Answer {
    match shared.at_once.acquire().await {
        Ok(_turn) => (shared.go)(errand).await,
        Err(closed) => Err(Trouble::Unreachable { address: errand.access.servers(), why: closed.to_string() }),
    }
}

/// The errand to go on; `None` where nobody wants to know any more.
fn errand<K: Clone + Eq + Hash>(shared: &Shared<K>, key: &K, number: u64) -> Option<Arc<Errand>> {
    let mut table = shared.lock();
    let watched = table.by_key.get(key).filter(|watched| watched.number == number)?;
    if watched.asked.elapsed() < shared.cadence.forget {
        return Some(watched.errand.clone());
    }
    table.by_key.remove(key);
    None
}

/// Keeps an answer, and tells whether there will be more to tell soon; `None` where the errand is another one by now, or
/// nobody's.
fn note<K: Clone + Eq + Hash>(
    shared: &Shared<K>,
    key: &K,
    number: u64,
    errand: &Arc<Errand>,
    mut answer: Answer,
) -> Option<bool> {
    let mut table = shared.lock();
    let watched = table.by_key.get_mut(key).filter(|watched| watched.number == number)?;
    if !Arc::ptr_eq(&watched.errand, errand) {
        return None;
    }
    if let (Ok(visit), Some(landing)) = (&mut answer, &errand.landing) {
        watched.delays.judge(visit, landing.in_time, Instant::now());
    }
    let waits = something_waits(&answer);
    let is_news = watched.answer.as_ref() != Some(&answer);
    watched.answer = Some(answer);
    drop(table);
    if is_news {
        // Nobody listens where the operator is about to end.
        let _ = shared.caller.send(key.clone());
    }
    Some(is_news || waits)
}

/// Whether there is something in Kafka that will land, soon.
fn something_waits(answer: &Answer) -> bool {
    let landed = answer.as_ref().ok().and_then(|visit| visit.landing.as_ref());
    landed.is_some_and(|landed| drained(&lag(landed)) == Some(false))
}
