//! B: what the operator sees is behind what is.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt as _;
use kube::api::{Api, DeleteParams, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use serde_json::{Value, json};

use clickstream_operator::child::Kind;

use crate::children::running;
use crate::ground::{Yard, condition, is_current, options};
use crate::line::Line;
use crate::shared_ground;
use crate::shop::Shop;

const PIPELINES: &str = "/clickstreampipelines";

fn has(replicas: i32) -> impl Fn(&Deployment) -> bool {
    move |it| it.spec.as_ref().unwrap().replicas == Some(replicas)
}

async fn scale(yard: &Yard, replicas: i32) {
    let scale = Patch::Merge(json!({"spec": {"replicas": replicas}}));
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &scale).await.unwrap();
}

/// Takes the pipeline away under the operator's hands, as people do with a finalizer that is in their way.
async fn tear_away(yard: &Yard) {
    yard.pipelines().delete("shop", &DeleteParams::default()).await.unwrap();
    let free = Patch::Merge(json!({"metadata": {"finalizers": null}}));
    // It may be gone by itself.
    let _ = yard.pipelines().patch("shop", &PatchParams::default(), &free).await;
    yard.until_gone("shop").await;
}

/// Does what Kubernetes' garbage collector does: nothing stays whose owner is gone. There is none here.
async fn collect_garbage(yard: &Yard) {
    let pipelines = yard.pipelines().list(&ListParams::default()).await.unwrap();
    let living: Vec<_> = pipelines.iter().filter_map(kube::ResourceExt::uid).collect();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.optional_group().is_none()) {
        let api: Api<DynamicObject> = Api::namespaced_with(yard.client.clone(), &yard.namespace, &kind.resource());
        for object in api.list(&ListParams::default().labels("clickstream.dev/pipeline")).await.unwrap() {
            let owners = object.owner_references();
            if !owners.is_empty() && !owners.iter().any(|owner| living.contains(&owner.uid)) {
                // Somebody may have been quicker.
                let _ = api.delete(&object.name_any(), &DeleteParams::background()).await;
            }
        }
    }
}

/// Which Deployments there are, and in which version of their spec.
async fn deployments(yard: &Yard) -> Vec<(String, Option<String>, Option<i64>)> {
    let all = yard.deployments().list(&ListParams::default()).await.unwrap();
    all.iter().map(|it| (it.name_any(), it.uid(), it.metadata.generation)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_a_pipeline_made_again_is_not_taken_for_the_one_before() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    let mut spec = yard.spec();
    let first = yard.apply("shop", &spec).await;
    running(&yard, "shop").await;
    operator.after_visits(2).await; // it has seen what it has written itself, and has nothing more to say
    line.hold_back(&[PIPELINES]);
    tear_away(&yard).await;
    spec["consumer"]["replicas"] = json!(3);
    let second = yard.apply("shop", &spec).await;
    assert_ne!(first.uid(), second.uid());
    operator.after_visits(2).await;
    let seen = yard.pipelines().get("shop").await.unwrap();
    assert_eq!(seen.status, second.status, "what is known of the first is not said of the second");
    assert!(seen.finalizers().is_empty());
    line.hold_back(&[]);
    let deadline = std::time::Instant::now() + crate::ground::PATIENCE;
    while !yard.deployments().get_opt("shop-consumer").await.unwrap().is_some_and(|it| {
        has(3)(&it) && it.owner_references().iter().all(|owner| Some(&owner.uid) == second.uid().as_ref())
    }) {
        collect_garbage(&yard).await;
        assert!(std::time::Instant::now() < deadline, "{:#}", json!(yard.pipelines().get("shop").await.unwrap()));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    running(&yard, "shop").await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_the_end_of_a_pipeline_harms_nothing_of_the_next_one_of_its_name() {
    let yard = shared_ground!().yard().await;
    let (line, line_of_next) = (Line::default(), Line::default());
    let operator = yard.operator_over(&line, options()).await;
    yard.apply("shop", &yard.spec()).await;
    running(&yard, "shop").await;
    // A pod that does not go: the end of the pipeline waits for it.
    let labels = json!({"app.kubernetes.io/component": "consumer", "app.kubernetes.io/managed-by": "clickstream-operator",
        "clickstream.dev/pipeline": "shop"});
    let pod: Pod = serde_json::from_value(json!({"metadata": {"name": "stays", "labels": labels}, "spec": {
        "serviceAccountName": "shop-worker", "containers": [{"name": "worker", "image": "example.test/worker:1"}]}}))
    .unwrap();
    let pods: Api<Pod> = Api::namespaced(yard.client.clone(), &yard.namespace);
    pods.create(&PostParams::default(), &pod).await.unwrap();
    yard.pipelines().delete("shop", &DeleteParams::default()).await.unwrap();
    yard.until("shop", "waiting for its pods", |it| {
        condition(it, "Ready").is_some_and(|(_, reason, message)| reason == "Terminating" && message.contains("pods"))
    })
    .await;
    line.hold_back(&[PIPELINES]);
    tear_away(&yard).await;
    collect_garbage(&yard).await;
    yard.apply("shop", &yard.spec()).await;
    let next = yard.operator_over(&line_of_next, options()).await;
    running(&yard, "shop").await;
    next.after_visits(2).await;
    let before = deployments(&yard).await;
    assert_eq!(before.len(), 2);
    // Something stirs, and the operator looks at what it takes for the first one.
    let visits = operator.visits();
    let stirred = Patch::Merge(json!({"metadata": {"labels": {"mine": "stirs"}}}));
    yard.deployments().patch("shop-consumer", &PatchParams::default(), &stirred).await.unwrap();
    operator.until_visits(visits + 1).await;
    assert_eq!(deployments(&yard).await, before, "{:#?}", line.writes());
    operator.end().await;
    next.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_children_that_are_not_seen_yet_are_neither_made_twice_nor_taken_away() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    operator.synced(&line).await;
    line.hold_back(&["/deployments", "/configmaps", "/services", "/serviceaccounts", "/poddisruptionbudgets"]);
    yard.apply("shop", &yard.spec()).await;
    yard.until_deployed("shop-consumer", has(2)).await;
    scale(&yard, 3).await;
    yard.until_deployed("shop-consumer", has(3)).await;
    operator.after_visits(3).await;
    let of_children = || line.writes().into_iter().filter(|write| !write.contains(PIPELINES)).collect::<Vec<_>>();
    let before = of_children();
    line.hold_back(&[]);
    running(&yard, "shop").await;
    operator.after_visits(2).await;
    assert_eq!(of_children(), before, "all is there: nothing is left to do");
    let mut once = before.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(before.len(), once.len() + 1, "each is made once, and scaled once: {before:#?}");
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b3_an_old_view_of_the_pods_leaves_no_consumer_at_zero() {
    let Shop { yard, line, operator, mut spec, .. } = Shop::that_runs(shared_ground!()).await;
    line.hold_back(&["/deployments"]);
    spec["suspend"] = Value::Bool(true);
    yard.apply("shop", &spec).await;
    yard.until_deployed("shop-consumer", has(0)).await;
    // By what is seen they run still: nothing seems to be left to do.
    spec["suspend"] = Value::Bool(false);
    yard.apply("shop", &spec).await;
    yard.until("shop", "visited", is_current).await;
    line.hold_back(&[]);
    yard.until_deployed("shop-consumer", has(2)).await;
    yard.until_deployed("shop-producer", has(1)).await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_a_number_of_an_autoscaler_that_is_not_seen_yet_is_kept() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    let mut spec = yard.spec();
    spec["consumer"] = json!({"scaling": {"type": "External"}});
    yard.apply("shop", &spec).await;
    running(&yard, "shop").await;
    line.hold_back(&[PIPELINES]);
    scale(&yard, 4).await;
    operator.after_visits(2).await;
    assert_eq!(yard.pipelines().get("shop").await.unwrap().spec.consumer.unwrap().replicas, Some(4));
    line.hold_back(&[]);
    yard.until_deployed("shop-consumer", has(4)).await;
    assert_eq!(yard.pipelines().get("shop").await.unwrap().spec.consumer.unwrap().replicas, Some(4));
    operator.end().await;
}
