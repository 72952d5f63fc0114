//! A bucket that misbehaves, and what is said about it.

use clickstream_crds::notes::Hindrance::{self, AccessDenied, BucketNotFound, Throttled, Unreachable};
use clickstream_worker::store::{BucketStore, Created, Store as _, StoreError};
use testbed::proxy::Reply;
use testbed::require;

use crate::ground::{Ground, settings};

fn passing<T: std::fmt::Debug>(word: Hindrance, outcome: Result<T, StoreError>) -> String {
    match outcome {
        Err(StoreError::Passing(is, said)) if is == word => said,
        other => panic!("{other:?}"),
    }
}

fn refused<T: std::fmt::Debug>(word: Hindrance, outcome: Result<T, StoreError>) -> String {
    match outcome {
        Err(StoreError::Refused(is, said)) if is == word => said,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn too_much_at_once_passes_and_is_not_tried_again_here() {
    let ground = require!(Ground::start().await);
    let store = ground.store().await;
    let rule = ground.proxy.on(|request| request.method() == "PUT").times(1).reply(Reply::slow_down());
    let said = passing(Throttled, store.create("key", "x".into()).await);
    assert!(said.contains("SlowDown") && said.contains(&ground.bucket) && said.contains("key"), "{said}");
    assert_eq!(rule.hits(), 1);
    assert_eq!(store.create("key", "x".into()).await, Ok(Created::New));
}

#[tokio::test]
async fn whether_a_write_took_place_whose_answer_is_lost_is_not_known() {
    let ground = require!(Ground::start().await);
    let store = ground.store().await;
    ground.proxy.on(|request| request.method() == "PUT").times(1).drop_response();
    passing(Unreachable, store.create("key", "mine".into()).await);
    assert_eq!(store.create("key", "mine".into()).await, Ok(Created::AlreadyThere));
    assert_eq!(store.get("key").await, Ok(Some("mine".into())));
}

#[tokio::test]
async fn a_large_object_whose_completion_is_lost_is_whole_or_not_there() {
    let ground = require!(Ground::start().await);
    let store = ground.store().await;
    let body = vec![7; 17 << 20];
    let completes =
        |request: &testbed::proxy::HttpRequest| request.method() == "POST" && request.query().contains("uploadId");
    ground.proxy.on(completes).times(1).drop_response();
    passing(Unreachable, store.create("large", body.clone().into()).await);
    assert_eq!(store.create("large", body.clone().into()).await, Ok(Created::AlreadyThere));
    assert!(store.get("large").await.unwrap().unwrap() == body);
}

#[tokio::test]
async fn a_part_that_is_lost_leaves_nothing_behind() {
    let ground = require!(Ground::start().await);
    let store = ground.store().await;
    ground.proxy.on(|request| request.query().contains("partNumber=2")).times(1).cut_before_delivery();
    passing(Unreachable, store.create("large", vec![7; 17 << 20].into()).await);
    assert_eq!(store.get("large").await, Ok(None));
    let uploads = ground.client().await.list_multipart_uploads().bucket(&ground.bucket).prefix("large").send().await;
    assert!(uploads.unwrap().uploads().is_empty());
    assert_eq!(store.create("large", vec![7; 17 << 20].into()).await, Ok(Created::New));
}

#[tokio::test]
async fn a_bucket_that_is_missing_is_named() {
    let ground = require!(Ground::start().await);
    let store = BucketStore::open(&ground.settings(), "nothing-like-it").await.unwrap();
    for said in [
        refused(BucketNotFound, store.create("key", "x".into()).await),
        refused(BucketNotFound, store.get("key").await),
        refused(BucketNotFound, store.list("", None, 10).await),
        refused(BucketNotFound, store.create("key", vec![1; 17 << 20].into()).await),
    ] {
        assert!(said.contains("nothing-like-it") && said.contains("spec.lake.s3.bucket"), "{said}");
    }
}

#[tokio::test]
async fn wrong_keys_are_told_apart() {
    let ground = require!(Ground::start().await);
    let (id, secret) = (ground.address.access_key.clone(), ground.address.secret_key.clone());
    ground.write_keys("nobody", &secret);
    let said = refused(AccessDenied, ground.store().await.create("key", "x".into()).await);
    assert!(said.contains("access key id") && !said.contains(&secret), "{said}");
    ground.write_keys(&id, "wrong-secret");
    let said = refused(AccessDenied, ground.store().await.create("key", "x".into()).await);
    assert!(said.contains("secret access key") && !said.contains("wrong-secret"), "{said}");
    std::fs::remove_file(ground.folder.path().join("id")).unwrap();
    let said = BucketStore::open(&ground.settings(), "any").await.unwrap_err().to_string();
    assert!(said.contains("/id") && said.contains("credentials"), "{said}");
}

#[tokio::test]
async fn a_store_that_cannot_be_reached_may_come_back() {
    let ground = require!(Ground::start().await);
    let nobody = settings(ground.folder.path(), "http://127.0.0.1:1");
    let said = passing(Unreachable, BucketStore::open(&nobody, "lake").await.unwrap().get("key").await);
    assert!(said.contains("127.0.0.1:1") && said.contains("spec.lake.s3.endpoint"), "{said}");
}
