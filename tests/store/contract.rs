//! What every store does.

use std::sync::Arc;

use clickstream_worker::store::{Created, FolderStore, Store, StoreError, probe};
use futures::future::join_all;
use testbed::require;

use crate::ground::Ground;

#[tokio::test]
async fn a_folder_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    keeps_the_contract(Arc::new(FolderStore::new(folder.path().to_owned()))).await;
}

#[tokio::test]
async fn a_bucket_keeps_the_contract() {
    let ground = require!(Ground::start().await);
    keeps_the_contract(Arc::new(ground.store().await)).await;
}

async fn keeps_the_contract(store: Arc<dyn Store>) {
    probe(&*store, "lake/").await.unwrap();
    probe(&*store, "lake/").await.unwrap();
    creates_once(&*store).await;
    reads_ranges(&*store).await;
    lists_page_by_page(&*store).await;
    one_of_sixteen_wins(&store).await;
    large_objects_are_created_once(&*store).await;
}

async fn creates_once(store: &dyn Store) {
    let key = "once/year=2026/topic+00001+00000000000000000000.parquet";
    assert_eq!(store.create(key, "one".into()).await, Ok(Created::New));
    assert_eq!(store.create(key, "another".into()).await, Ok(Created::AlreadyThere));
    assert_eq!(store.get(key).await, Ok(Some("one".into())));
    assert_eq!(store.size(key).await, Ok(Some(3)));
    assert_eq!((store.get("once/none").await, store.size("once/none").await), (Ok(None), Ok(None)));
    assert_eq!(store.create("once/empty", Vec::new().into()).await, Ok(Created::New));
    assert_eq!(
        (store.get("once/empty").await, store.size("once/empty").await),
        (Ok(Some(Vec::new().into())), Ok(Some(0)))
    );
}

async fn reads_ranges(store: &dyn Store) {
    store.create("range", "0123456789".into()).await.unwrap();
    for (range, expected) in [(0..4, "0123"), (8..100, "89"), (10..20, ""), (50..60, ""), (3..3, "")] {
        assert_eq!(store.get_range("range", range.clone()).await, Ok(Some(expected.into())), "{range:?}");
    }
    assert_eq!(store.get_range("no range", 0..4).await, Ok(None));
    assert_eq!(store.get_range("no range", 3..3).await, Ok(None));
}

async fn lists_page_by_page(store: &dyn Store) {
    let mut expected: Vec<String> = (0..1_203).map(|number| format!("list/{number:05}")).collect();
    expected.extend(["list/a.b", "list/a/b", "list/a/c/d", "list/ab"].map(str::to_owned));
    for keys in expected.chunks(32) {
        for created in join_all(keys.iter().map(|key| store.create(key, "x".into()))).await {
            created.unwrap();
        }
    }
    store.create("lis", "x".into()).await.unwrap();
    store.create("list0", "x".into()).await.unwrap();
    let mut found: Vec<String> = Vec::new();
    loop {
        let page = store.list("list/", found.last().map(String::as_str), 5_000).await.unwrap();
        assert!(page.len() <= 1_000 && page.iter().all(|object| object.size == 1));
        if page.is_empty() {
            break;
        }
        found.extend(page.into_iter().map(|object| object.key));
    }
    assert_eq!(found, expected);
    let first = store.list("list/", None, 1).await.unwrap();
    assert_eq!((first.len(), first[0].key.as_str()), (1, "list/00000"));
    assert_eq!(store.list("nothing/", None, 1).await, Ok(Vec::new()));
}

async fn one_of_sixteen_wins(store: &Arc<dyn Store>) {
    let creates = (0..16_u8).map(|writer| {
        let store = store.clone();
        async move {
            loop {
                match store.create("race", vec![writer; 10_000].into()).await {
                    // Two at once may both be asked to come again.
                    Err(StoreError::Passing(..)) => {}
                    outcome => return outcome.unwrap(),
                }
            }
        }
    });
    let outcomes = join_all(creates).await;
    let winners: Vec<_> = (0..16_u8).zip(&outcomes).filter(|(_, outcome)| **outcome == Created::New).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(store.get("race").await, Ok(Some(vec![winners[0].0; 10_000].into())));
}

async fn large_objects_are_created_once(store: &dyn Store) {
    let body: Vec<u8> = (0..(20_u32 << 20) + 17).map(|at| (at % 251) as u8).collect();
    assert_eq!(store.create("large", body.clone().into()).await, Ok(Created::New));
    assert_eq!(store.create("large", vec![1; 20 << 20].into()).await, Ok(Created::AlreadyThere));
    assert!(store.get("large").await.unwrap().unwrap() == body);
    assert_eq!(
        store.get_range("large", (20 << 20)..(20 << 20) + 100).await,
        Ok(Some(body[20 << 20..].to_vec().into()))
    );
}
