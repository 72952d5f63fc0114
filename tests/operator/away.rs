//! C: what has happened while nobody looked.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use k8s_openapi::api::core::v1::{ConfigMap, Secret, Service};
use kube::api::{Api, DeleteParams, Patch, PatchParams, PostParams};
use serde_json::json;

use crate::children::running;
use crate::ground::{Yard, until};
use crate::shared_ground;
use crate::shop::Shop;

async fn scale(yard: &Yard, replicas: i32) {
    let scale = Patch::Merge(json!({"spec": {"replicas": replicas}}));
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &scale).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_to_c5_what_has_happened_while_it_was_away_is_caught_up_with() {
    let yard = shared_ground!().yard().await;
    let secrets: Api<Secret> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let write = async |secret: &str| {
        let keys = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "lake-keys"},
            "stringData": {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": secret}});
        secrets.patch("lake-keys", &PatchParams::apply("a-person").force(), &Patch::Apply(keys)).await.unwrap();
    };
    write("one").await;
    let operator = yard.operator().await;
    let mut spec = yard.spec();
    spec["lake"]["s3"]["credentials"] = json!({"name": "lake-keys"});
    yard.apply("shop", &spec).await;
    running(&yard, "shop").await;
    let before = yard.deployments().get("shop-consumer").await.unwrap();
    operator.end().await;

    let services: Api<Service> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let gone = services.list(&kube::api::ListParams::default()).await.unwrap().items.remove(0).metadata.name.unwrap();
    services.delete(&gone, &DeleteParams::default()).await.unwrap(); // C1
    write("two").await; // C2
    write("three").await;
    spec.as_object_mut().unwrap().remove("producer"); // C4
    let settings: Api<ConfigMap> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let label = ("clickstream.dev/pipeline".to_owned(), "shop".to_owned());
    let mut theirs = ConfigMap::default();
    theirs.metadata.name = Some("theirs".to_owned());
    theirs.metadata.labels = Some(BTreeMap::from([label]));
    settings.create(&PostParams::default(), &theirs).await.unwrap();
    yard.apply("shop", &spec).await;
    scale(&yard, 4).await; // C5
    scale(&yard, 2).await;

    let operator = yard.operator().await;
    let generation = before.metadata.generation.unwrap() + 1;
    yard.until_deployed("shop-consumer", |it| it.metadata.generation == Some(generation)).await;
    operator.after_visits(3).await;
    let after = yard.deployments().get("shop-consumer").await.unwrap();
    assert_eq!(after.metadata.generation, Some(generation), "one rollout, to the last content");
    assert_eq!(after.spec.unwrap().replicas, Some(2));
    assert!(services.get_opt(&gone).await.unwrap().is_some(), "made again");
    assert!(yard.deployments().get_opt("shop-producer").await.unwrap().is_none(), "taken away");
    let left = settings.list(&kube::api::ListParams::default()).await.unwrap();
    let left: Vec<_> = left.items.into_iter().map(|it| it.metadata.name.unwrap()).collect();
    assert!(!left.iter().any(|name| name.starts_with("shop-producer")), "{left:?}");
    assert!(left.contains(&"theirs".to_owned()), "what is not ours is left alone");
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_an_outage_and_expired_watches_are_caught_up_with_and_cause_no_storm() {
    let Shop { yard, line, operator, .. } = Shop::that_runs(shared_ground!()).await;
    line.cut(true);
    yard.deployments().delete("shop-producer", &DeleteParams::default()).await.unwrap();
    scale(&yard, 3).await;
    // The outage lasts while several attempts come to nothing.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let before = line.asked().len();
    line.cut(false);
    yard.until_deployed("shop-producer", |_| true).await;
    yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(3)).await;
    operator.after_visits(2).await;
    let lists = || {
        let mut lists = BTreeMap::<String, usize>::new();
        for asked in line.asked().into_iter().skip(before) {
            if asked.method == Method::GET && !asked.is_watch() && asked.query.contains("limit=") {
                *lists.entry(asked.path).or_default() += 1;
            }
        }
        lists
    };
    // Each watch has a pace of its own to come back at.
    until("lists of each kind", async || lists().len() >= 8).await;
    let lists = lists();
    assert!(lists.values().all(|times| *times <= 3), "not over and over: {lists:?}");
    operator.end().await;
}
