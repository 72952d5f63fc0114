//! What a person sees who applies, changes and deletes pipelines.

use std::time::Duration;

use kube::ResourceExt as _;
use kube::api::{Api, DeleteParams, Patch, PatchParams};
use serde_json::{Value, json};

use crate::children::running;
use crate::ground::{condition, is_current, options};
use crate::line::Line;
use crate::shared_ground;
use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_becomes_deployments_a_topic_and_a_truthful_status() {
    let yard = shared_ground!().yard().await;
    let operator = yard.operator().await;
    let applied = yard.apply("shop", &yard.spec()).await;
    assert!(!is_current(&applied), "nobody may take a new pipeline for ready");
    let waiting = yard.until_ready_says("shop", "Progressing").await;
    assert_eq!(condition(&waiting, "KafkaReady").unwrap().1, "Resolved");
    assert_eq!(condition(&waiting, "TopicReady").unwrap().1, "Exists");
    assert!(condition(&waiting, "Reconciling").is_some(), "work is going on");
    running(&yard, "shop").await;
    let ready = yard.until_ready_says("shop", "Running").await;
    assert_eq!(condition(&ready, "Reconciling"), None, "only present while it holds");
    let status = ready.status.unwrap();
    assert_eq!(status.topic.unwrap().partitions, Some(4));
    let consumer = status.consumer.unwrap();
    assert_eq!((consumer.replicas, consumer.available, consumer.desired_replicas), (Some(2), Some(2), Some(2)));
    let consumer_pods = yard.deployments().get("shop-consumer").await.unwrap();
    let template = consumer_pods.spec.unwrap().template;
    let labels = template.metadata.unwrap().labels.unwrap();
    for wanted in consumer.selector.unwrap().split(',') {
        let (key, value) = wanted.split_once('=').unwrap();
        assert_eq!(labels.get(key).map(String::as_str), Some(value), "an autoscaler finds the pods");
    }
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_at_rest_is_not_written() {
    let Shop { yard, line, operator, .. } = Shop::that_runs(shared_ground!()).await;
    yard.until_ready_says("shop", "Running").await;
    // From the first resync that writes nothing on, none does: each is two seconds after the one before.
    let (mut before, mut quiet) = (line.writes().len(), 0);
    for _ in 0..60 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let now = line.writes().len();
        quiet = if now == before { quiet + 1 } else { 0 };
        before = now;
        if quiet == 8 {
            break;
        }
    }
    assert_eq!(quiet, 8, "it never comes to rest: {:#?}", line.writes());
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_number_of_consumers_reaches_the_deployment_and_restarts_nothing() {
    let Shop { yard, operator, .. } = Shop::that_runs(shared_ground!()).await;
    let before = yard.deployments().get("shop-consumer").await.unwrap();
    let scale = json!({"spec": {"replicas": 4}});
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &Patch::Merge(scale)).await.unwrap();
    let after = yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(4)).await;
    assert_eq!(before.spec.unwrap().template, after.spec.unwrap().template);
    let more = json!({"spec": {"replicas": 9}});
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &Patch::Merge(more)).await.unwrap();
    let capped = yard.until("shop", "capped", |it| {
        is_current(it) && condition(it, "ScalingActive").is_some_and(|(_, reason, _)| reason == "CappedAtPartitions")
    });
    let capped = capped.await;
    assert_eq!(capped.status.unwrap().consumer.unwrap().desired_replicas, Some(9));
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_does_to_a_deployment_is_taken_back_once() {
    let Shop { yard, operator, .. } = Shop::that_runs(shared_ground!()).await;
    let five =
        Patch::Merge(json!({"spec": {"replicas": 5, "template": {"metadata": {"annotations": {"mine": "stays"}}}}}));
    yard.deployments().patch("shop-consumer", &PatchParams::default(), &five).await.unwrap();
    let back = yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(2)).await;
    let annotations = back.spec.unwrap().template.metadata.unwrap().annotations.unwrap();
    assert_eq!(annotations.get("mine").map(String::as_str), Some("stays"), "what is not ours is left alone");
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_autoscaler_gets_a_number_to_begin_with_and_keeps_its_own() {
    let yard = shared_ground!().yard().await;
    let operator = yard.operator().await;
    let mut spec = yard.spec();
    spec["consumer"] = json!({"scaling": {"type": "External"}});
    yard.apply("shop", &spec).await;
    let filled = yard.until("shop", "filled", |it| it.spec.consumer.as_ref().unwrap().replicas == Some(1)).await;
    let fields =
        filled.managed_fields().iter().filter(|it| it.manager.as_deref() == Some("clickstream-operator-replicas-init"));
    assert_eq!(fields.count(), 1, "{:?}", filled.managed_fields());
    running(&yard, "shop").await;
    let three = json!({"spec": {"replicas": 3}});
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &Patch::Merge(three)).await.unwrap();
    yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(3)).await;
    yard.until("shop", "recorded", |it| {
        it.status.as_ref().and_then(|status| status.consumer.as_ref()?.desired_replicas) == Some(3)
    })
    .await;
    // A tool that replaces the object drops the number: the autoscaler's last word comes back, not one.
    let dropped = Patch::Json::<()>(
        serde_json::from_value(json!([{"op": "remove", "path": "/spec/consumer/replicas"}])).unwrap(),
    );
    yard.pipelines().patch("shop", &PatchParams::default(), &dropped).await.unwrap();
    yard.until("shop", "filled again", |it| it.spec.consumer.as_ref().unwrap().replicas == Some(3)).await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_secret_is_named_and_its_rotation_restarts_the_pods_once() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    let operator = yard.operator_over(&line, options()).await;
    let mut spec = yard.spec();
    spec["lake"]["s3"]["credentials"] = json!({"name": "lake-keys"});
    yard.apply("shop", &spec).await;
    let blocked = yard.until_ready_says("shop", "DependencyNotReady").await;
    let (_, reason, message) = condition(&blocked, "CredentialsReady").unwrap();
    assert_eq!(reason, "SecretNotFound");
    assert!(message.contains("lake-keys") && message.contains("create it"), "{message}");
    let secrets: Api<k8s_openapi::api::core::v1::Secret> = Api::namespaced(yard.client.clone(), &yard.namespace);
    let keys = |secret: &str| {
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "lake-keys"},
            "stringData": {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": secret}})
    };
    let write = async |secret: &str| {
        let written = Patch::Apply(keys(secret));
        secrets.patch("lake-keys", &PatchParams::apply("a-person").force(), &written).await.unwrap();
    };
    write("CANARY-one").await;
    running(&yard, "shop").await;
    let content = |it: &k8s_openapi::api::apps::v1::Deployment| {
        let metadata = it.spec.as_ref().unwrap().template.metadata.clone().unwrap();
        metadata.annotations.unwrap()["clickstream.dev/content"].clone()
    };
    let before = yard.deployments().get("shop-consumer").await.unwrap();
    write("CANARY-two").await;
    let after = yard.until_deployed("shop-consumer", |it| content(it) != content(&before)).await;
    assert_eq!(after.metadata.generation.unwrap(), before.metadata.generation.unwrap() + 1, "restarted once");
    let shown = serde_json::to_string(&yard.pipelines().get("shop").await.unwrap()).unwrap();
    assert!(!shown.contains("CANARY"), "no secret in a status");
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suspended_it_stops_and_taken_back_it_goes_on() {
    let Shop { yard, operator, mut spec, .. } = Shop::that_runs(shared_ground!()).await;
    spec["suspend"] = Value::Bool(true);
    yard.apply("shop", &spec).await;
    for role in ["shop-producer", "shop-consumer"] {
        yard.until_deployed(role, |it| it.spec.as_ref().unwrap().replicas == Some(0)).await;
        yard.make_available(role).await;
    }
    let suspended = yard.until_ready_says("shop", "Suspended").await;
    assert_eq!(condition(&suspended, "Suspended").unwrap().1, "Drained", "nothing was ever in the topic");
    assert_eq!(
        condition(&suspended, "Ready").unwrap().0,
        "True",
        "a suspension from Git is an end that one can wait for"
    );
    spec["suspend"] = Value::Bool(false);
    yard.apply("shop", &spec).await;
    yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(2)).await;
    running(&yard, "shop").await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_it_goes_with_all_that_is_its_own() {
    let Shop { yard, operator, .. } = Shop::that_runs(shared_ground!()).await;
    yard.pipelines().delete("shop", &DeleteParams::default()).await.unwrap();
    yard.until_gone("shop").await;
    let left = yard.deployments().list(&kube::api::ListParams::default()).await.unwrap();
    assert_eq!(left.items.len(), 0, "{:?}", left.items);
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_somebody_elses_is_left_alone() {
    let yard = shared_ground!().yard().await;
    let theirs = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop-consumer"}, "spec": {
        "replicas": 7, "selector": {"matchLabels": {"app": "theirs"}},
        "template": {"metadata": {"labels": {"app": "theirs"}}, "spec": {"containers": [{"name": "theirs", "image": "theirs"}]}}}});
    let parameters = PatchParams::apply("somebody").force();
    yard.deployments().patch("shop-consumer", &parameters, &Patch::Apply(theirs)).await.unwrap();
    let before = yard.deployments().get("shop-consumer").await.unwrap();
    let operator = yard.operator().await;
    yard.apply("shop", &yard.spec()).await;
    let stalled = yard.until("shop", "stalled", |it| condition(it, "Stalled").is_some()).await;
    let (_, reason, message) = condition(&stalled, "Stalled").unwrap();
    assert_eq!(reason, "NameConflict");
    assert!(message.contains("Deployment shop-consumer"), "{message}");
    assert_eq!(yard.deployments().get("shop-consumer").await.unwrap(), before);
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_pipelines_that_want_one_topic_the_second_waits() {
    let yard = shared_ground!().yard().await;
    let operator = yard.operator().await;
    let mut spec = yard.spec();
    spec["topic"]["name"] = json!(format!("{}.shared", yard.namespace));
    yard.apply("first", &spec).await;
    running(&yard, "first").await;
    tokio::time::sleep(Duration::from_secs(1)).await; // creation times are whole seconds
    spec["lake"]["s3"]["prefix"] = json!("elsewhere");
    yard.apply("second", &spec).await;
    let stalled = yard.until("second", "stalled", |it| condition(it, "Stalled").is_some()).await;
    let (_, reason, message) = condition(&stalled, "Stalled").unwrap();
    assert_eq!(reason, "TopicConflict");
    assert!(message.contains("/first") && message.contains("topic.managedBy: Nobody"), "{message}");
    assert_eq!(condition(&yard.pipelines().get("first").await.unwrap(), "Ready").unwrap().1, "Running");
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_operator_restarts_no_worker() {
    let Shop { yard, operator, .. } = Shop::that_runs(shared_ground!()).await;
    operator.end().await;
    let before = yard.deployments().get("shop-consumer").await.unwrap();
    let mut newer = options();
    newer.worker_image = "example.test/worker:2".to_owned();
    let line = Line::default();
    let operator = yard.operator_over(&line, newer).await;
    // A scaled pipeline has been visited by the new one; its pods are as before.
    let scale = json!({"spec": {"replicas": 3}});
    yard.pipelines().patch_scale("shop", &PatchParams::default(), &Patch::Merge(scale)).await.unwrap();
    let scaled = yard.until_deployed("shop-consumer", |it| it.spec.as_ref().unwrap().replicas == Some(3)).await;
    assert_eq!(before.spec.unwrap().template, scaled.spec.unwrap().template);
    // What restarts them anyway brings the new image.
    let mut spec = yard.spec();
    spec["consumer"] = json!({"replicas": 3, "batch": {"maxAge": "1m"}});
    yard.apply("shop", &spec).await;
    yard.until_deployed("shop-consumer", |it| {
        let container = &it.spec.as_ref().unwrap().template.spec.as_ref().unwrap().containers[0];
        container.image.as_deref() == Some("example.test/worker:2")
    })
    .await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_named_and_given_it_goes_on() {
    let yard = shared_ground!().yard().await;
    let line = Line::default();
    line.forbid(Some("/secrets/"));
    let operator = yard.operator_over(&line, options()).await;
    let mut spec = yard.spec();
    spec["lake"]["s3"]["credentials"] = json!({"name": "lake-keys"});
    yard.apply("shop", &spec).await;
    let stalled = yard.until("shop", "stalled", |it| condition(it, "Stalled").is_some()).await;
    let (_, reason, message) = condition(&stalled, "Stalled").unwrap();
    assert_eq!(reason, "PermissionDenied");
    assert!(message.contains("Secret") && message.contains("lake-keys"), "{message}");
    line.forbid(None);
    yard.until("shop", "allowed to look", |it| {
        condition(it, "CredentialsReady").is_some_and(|(_, reason, _)| reason == "SecretNotFound")
    })
    .await;
    operator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suspended_it_stops_also_while_a_secret_is_missing() {
    let Shop { yard, operator, mut spec, .. } = Shop::that_runs(shared_ground!()).await;
    spec["suspend"] = Value::Bool(true);
    spec["lake"]["s3"]["credentials"] = json!({"name": "lake-keys"});
    yard.apply("shop", &spec).await;
    for role in ["shop-producer", "shop-consumer"] {
        yard.until_deployed(role, |it| it.spec.as_ref().unwrap().replicas == Some(0)).await;
    }
    operator.end().await;
}
