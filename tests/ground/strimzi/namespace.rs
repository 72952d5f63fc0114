//! A Kubernetes namespace of a test's own with a Kafka cluster in it, seen as any client sees it.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use clickstream_tests::strimzi_stand_in::{Clients, StrimziStandIn};
use kube::api::{DeleteParams, DynamicObject, Patch, PatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::{ApiResource, GroupVersionKind};
use kube::{Api, Client, Config};
use serde_json::{Value, json};
use testbed::{ClusterAddress, KafkaAddress, Testbed, Unavailable, fresh_name};

/// The name of the cluster that every test has.
pub(super) const CLUSTER: &str = "my-cluster";

pub(super) struct Namespace {
    testbed: &'static Testbed,
    cluster: ClusterAddress,
    pub(super) kafka: KafkaAddress,
    pub(super) name: String,
    client: Client,
}

impl Namespace {
    /// An empty one.
    pub(super) async fn fresh(kafka: KafkaAddress) -> Result<Self, Unavailable> {
        let testbed = Testbed::of_this_run()?;
        let cluster = testbed.api()?;
        let kubeconfig = Kubeconfig::read_from(&cluster.kubeconfig).unwrap();
        let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await.unwrap();
        let client = Client::try_from(config).unwrap();
        let namespace = Self { testbed, cluster, kafka, name: fresh_name("strimzi"), client };
        namespace.apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace.name}})).await;
        Ok(namespace)
    }

    /// With the stand-in at work and a cluster that is ready.
    pub(super) async fn with_cluster(kafka: KafkaAddress) -> Result<(Self, StrimziStandIn), Unavailable> {
        let namespace = Self::fresh(kafka).await?;
        let stand_in = namespace.stand_in()?;
        namespace.apply(&cluster(&json!({"topicOperator": {}, "userOperator": {}}))).await;
        namespace.until(&namespace.api("Kafka"), CLUSTER, |it| has(&it.data["status"], "Ready", "True")).await;
        Ok((namespace, stand_in))
    }

    pub(super) fn stand_in(&self) -> Result<StrimziStandIn, Unavailable> {
        StrimziStandIn::start(self.testbed, &self.cluster, &self.name, &self.kafka, Clients::OnThisMachine)
    }

    /// Strimzi's objects, or Kubernetes' own.
    pub(super) fn api(&self, kind: &str) -> Api<DynamicObject> {
        let group = if kind.starts_with("Kafka") { "kafka.strimzi.io" } else { "" };
        let kind = ApiResource::from_gvk(&GroupVersionKind::gvk(group, "v1", kind));
        if kind.kind == "Namespace" {
            return Api::all_with(self.client.clone(), &kind);
        }
        Api::namespaced_with(self.client.clone(), &self.name, &kind)
    }

    /// As its author would: what is not in it any more is taken away.
    pub(super) async fn apply(&self, object: &Value) {
        let api = self.api(object["kind"].as_str().unwrap());
        let name = object["metadata"]["name"].as_str().unwrap();
        api.patch(name, &PatchParams::apply("author").force(), &Patch::Apply(object)).await.unwrap();
    }

    pub(super) async fn delete(&self, kind: &str, name: &str) {
        self.api(kind).delete(name, &DeleteParams::default()).await.unwrap();
    }

    /// The object, once it is as it shall be.
    pub(super) async fn until(
        &self,
        api: &Api<DynamicObject>,
        name: &str,
        is: impl Fn(&DynamicObject) -> bool,
    ) -> DynamicObject {
        let mut last = None;
        eventually(&format!("{name} to be as it shall be"), async || {
            last = api.get_opt(name).await.unwrap();
            last.clone().filter(&is)
        })
        .await
    }

    pub(super) async fn until_gone(&self, kind: &str, name: &str) {
        let api = self.api(kind);
        let is_gone = async || api.get_opt(name).await.unwrap().is_none().then_some(());
        eventually(&format!("the end of {name}"), is_gone).await;
    }

    /// The content of a Secret.
    pub(super) async fn secret(&self, name: &str) -> k8s_openapi::api::core::v1::Secret {
        Api::namespaced(self.client.clone(), &self.name).get(name).await.unwrap()
    }
}

/// A cluster with a listener of each kind.
pub(super) fn cluster(entity_operator: &Value) -> Value {
    let listener = |name: &str, port: u16, tls: bool, authentication: Value| {
        let mut listener = json!({"name": name, "port": port, "type": "internal", "tls": tls});
        if !authentication.is_null() {
            listener["authentication"] = authentication;
        }
        listener
    };
    let listeners = json!([
        listener("plain", 9092, false, Value::Null),
        listener("tls", 9093, true, json!({"type": "tls"})),
        listener("scram", 9094, true, json!({"type": "scram-sha-512"})),
    ]);
    json!({
        "apiVersion": "kafka.strimzi.io/v1", "kind": "Kafka", "metadata": {"name": CLUSTER},
        "spec": {"kafka": {"listeners": listeners}, "entityOperator": entity_operator},
    })
}

/// An object of the cluster.
pub(super) fn object(kind: &str, name: &str, spec: &Value) -> Value {
    let metadata = json!({"name": name, "labels": {"strimzi.io/cluster": CLUSTER}});
    json!({"apiVersion": "kafka.strimzi.io/v1", "kind": kind, "metadata": metadata, "spec": spec})
}

/// Whether a condition is among those of a status.
pub(super) fn has(status: &Value, kind: &str, value: &str) -> bool {
    let conditions = status["conditions"].as_array().map(Vec::as_slice).unwrap_or_default();
    conditions.iter().any(|condition| condition["type"] == kind && condition["status"] == value)
}

pub(super) async fn eventually<T: Debug>(what: &str, mut question: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(3);
    loop {
        if let Some(answer) = question().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
