use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clickstream_crds::ClickstreamPipeline;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use k8s_openapi::api::apps::v1::Deployment;
use kube::api::{Api, ListParams, Patch, PatchParams};
use kube::runtime::{WatchStreamExt as _, watcher};
use kube::{Client, ResourceExt as _};
use serde_json::json;

/// Applies so many, as fast as the API server takes them.
pub(crate) async fn apply(client: &Client, pipelines: u64, kafka: &str) {
    let api: Api<ClickstreamPipeline> = Api::namespaced(client.clone(), "default");
    let apply = |number: u64| {
        let (name, api) = (format!("shop-{number}"), api.clone());
        let manifest = json!({
            "apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline", "metadata": {"name": name},
            "spec": {
                "kafka": {"bootstrapServers": [kafka]},
                "topic": {"partitions": 4},
                "schema": {"preset": "retailrocket"},
                "producer": {"source": {"generator": {"preset": "retailrocket", "events": 1000}}},
                "consumer": {"replicas": 2},
                "lake": {"s3": {"bucket": "lake"}},
            },
        });
        async move {
            api.patch(&name, &PatchParams::apply("bench").force(), &Patch::Apply(manifest)).await.unwrap();
        }
    };
    stream::iter(0..pipelines).map(apply).buffer_unordered(16).collect::<Vec<()>>().await;
}

/// Says of every Deployment that its pods are ready, in place of a node.
pub(crate) async fn run_pods(client: Client) {
    let api: Api<Deployment> = Api::namespaced(client, "default");
    let changes = watcher(api.clone(), watcher::Config::default()).default_backoff().applied_objects();
    let said = changes.try_for_each_concurrent(16, |it| {
        let api = api.clone();
        async move {
            let (generation, replicas) = (it.metadata.generation, it.spec.as_ref().and_then(|spec| spec.replicas));
            if it.status.as_ref().and_then(|status| status.observed_generation) != generation {
                let status = json!({"status": {"observedGeneration": generation, "replicas": replicas,
                    "updatedReplicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas}});
                let patch = Patch::Merge(status);
                api.patch_status(&it.name_any(), &PatchParams::default(), &patch).await.unwrap();
            }
            Ok(())
        }
    });
    said.await.unwrap();
}

/// Waits until all are ready; after how long each was seen to be.
pub(crate) async fn until_ready(client: &Client, pipelines: u64, begun: Instant) -> Vec<Duration> {
    let api: Api<ClickstreamPipeline> = Api::namespaced(client.clone(), "default");
    let (mut ready, mut told) = (BTreeMap::new(), begun);
    while (ready.len() as u64) < pipelines {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let all = api.list(&ListParams::default()).await.unwrap();
        for pipeline in all.iter().filter(|it| is_ready(it)) {
            ready.entry(pipeline.name_any()).or_insert_with(|| begun.elapsed());
        }
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            eprintln!("{} of {pipelines} are ready after {:.0} s", ready.len(), begun.elapsed().as_secs_f64());
        }
    }
    ready.into_values().collect()
}

fn is_ready(pipeline: &ClickstreamPipeline) -> bool {
    let conditions = pipeline.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.into_iter().any(|it| it.kind() == "Ready" && format!("{:?}", it.status()) == "True")
}
