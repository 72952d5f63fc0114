//! An API server that knows the resource, a Kafka, and operators that run in this very process.

use std::fs;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use clickstream_crds::ClickstreamPipeline;
use clickstream_crds::status::PipelineStatus;
use clickstream_operator::kafka::Cadence;
use clickstream_operator::metrics::Metrics;
use clickstream_operator::options::Options;
use clickstream_operator::run::{Ended, Start, run};
use clickstream_operator::server::Health;
use clickstream_operator::watch::Scope;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, ApiResource, DynamicObject, ObjectMeta, Patch, PatchParams, PostParams};
use kube::client::ClientBuilder;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::GroupVersionKind;
use kube::runtime::wait::{await_condition, conditions};
use kube::{Client, Config};
use serde_json::{Value, json};
use testbed::{Api as Server, ClusterAddress, KafkaAddress, Testbed, Unavailable, fresh_name};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::line::Line;

/// Longer than anything takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// Waits for something.
pub(crate) async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is().await {
        assert!(Instant::now() < deadline, "never {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What all tests of the suite share.
pub(crate) struct Ground {
    server: Server,
    pub(crate) kafka: KafkaAddress,
}

impl Ground {
    pub(crate) fn shared() -> Result<&'static Self, Unavailable> {
        static GROUND: OnceLock<Result<Ground, Unavailable>> = OnceLock::new();
        GROUND.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    fn start() -> Result<Self, Unavailable> {
        let testbed = Testbed::of_this_run()?;
        Ok(Self { server: testbed.own_api(&[])?, kafka: testbed.kafka()? })
    }

    pub(crate) fn cluster(&self) -> &ClusterAddress {
        self.server.address()
    }

    async fn config(&self) -> Config {
        let file = fs::read_to_string(&self.server.address().kubeconfig).unwrap();
        let file: Kubeconfig = serde_saphyr::from_str(&file).unwrap();
        Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await.unwrap()
    }

    /// A client that may do everything.
    pub(crate) async fn client(&self) -> Client {
        Client::try_from(self.config().await).unwrap()
    }

    /// A client whose requests go over a line that counts and fails.
    pub(crate) async fn client_over(&self, line: &Line) -> Client {
        ClientBuilder::try_from(self.config().await).unwrap().with_layer(line).build()
    }

    /// A namespace of a test's own, the definition applied.
    pub(crate) async fn yard(&'static self) -> Yard {
        let client = self.client().await;
        let definition = clickstream_crds::definition().unwrap();
        let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
        let name = "clickstreampipelines.clickstream.dev";
        let parameters = PatchParams::apply("tests").force();
        definitions.patch(name, &parameters, &Patch::Apply(definition)).await.unwrap();
        let served = await_condition(definitions, name, conditions::is_crd_established());
        tokio::time::timeout(PATIENCE, served).await.expect("the definition is established").unwrap();
        let namespace = fresh_name("yard").to_lowercase().replace('_', "-");
        let metadata = ObjectMeta { name: Some(namespace.clone()), ..ObjectMeta::default() };
        let namespaces: Api<Namespace> = Api::all(client.clone());
        namespaces.create(&PostParams::default(), &Namespace { metadata, ..Namespace::default() }).await.unwrap();
        Yard { ground: self, client, namespace }
    }
}

/// A namespace of a test's own.
pub(crate) struct Yard {
    pub(crate) ground: &'static Ground,
    pub(crate) client: Client,
    pub(crate) namespace: String,
}

impl Yard {
    /// An operator for this namespace alone.
    pub(crate) async fn operator(&self) -> Operator {
        self.operator_over(&Line::default(), options()).await
    }

    pub(crate) async fn operator_over(&self, line: &Line, options: Options) -> Operator {
        self.operator_that(line, options, |_| {}).await
    }

    /// An operator that differs in something.
    pub(crate) async fn operator_that(
        &self,
        line: &Line,
        options: Options,
        differs: impl FnOnce(&mut Start),
    ) -> Operator {
        let (told, ends) = oneshot::channel();
        let (metrics, health) = (Arc::new(Metrics::default()), Health::default());
        let mut start = Start {
            client: self.ground.client_over(line).await,
            options,
            scopes: vec![Scope::Namespace(self.namespace.clone())],
            election: None,
            instance: None,
            cadence: Cadence {
                moving: Duration::from_millis(500),
                quiet: Duration::from_secs(2),
                ..Cadence::default()
            },
            health: health.clone(),
            metrics: metrics.clone(),
        };
        differs(&mut start);
        let task = tokio::spawn(async move {
            run(start, async {
                let _ = ends.await;
            })
            .await
        });
        Operator { told: Some(told), task, metrics, health }
    }

    pub(crate) fn pipelines(&self) -> Api<ClickstreamPipeline> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    pub(crate) fn deployments(&self) -> Api<Deployment> {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    /// Applies a pipeline as a person does.
    pub(crate) async fn apply(&self, name: &str, spec: &Value) -> ClickstreamPipeline {
        let manifest = json!({
            "apiVersion": "clickstream.dev/v1alpha1", "kind": "ClickstreamPipeline",
            "metadata": {"name": name, "namespace": self.namespace}, "spec": spec,
        });
        let parameters = PatchParams::apply("a-person").force();
        self.pipelines().patch(name, &parameters, &Patch::Apply(manifest)).await.unwrap()
    }

    /// A pipeline with both ends, in this test's Kafka.
    pub(crate) fn spec(&self) -> Value {
        json!({
            "kafka": {"bootstrapServers": [self.ground.kafka.plain]},
            "topic": {"partitions": 4},
            "schema": {"preset": "retailrocket"},
            "producer": {
                "replicas": 1,
                "source": {"generator": {"preset": "retailrocket", "events": 1000}},
            },
            "consumer": {"replicas": 2},
            "lake": {"s3": {"bucket": "lake"}},
        })
    }

    /// Waits until a pipeline is as expected, and says how it is if it never is.
    pub(crate) async fn until(
        &self,
        name: &str,
        what: &str,
        is: impl Fn(&ClickstreamPipeline) -> bool,
    ) -> ClickstreamPipeline {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.pipelines().get_opt(name).await.unwrap();
            if let Some(found) = &found
                && is(found)
            {
                return found.clone();
            }
            assert!(Instant::now() < deadline, "never {what}: {}", serde_json::to_string_pretty(&found).unwrap());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until Ready gives this reason for the current generation.
    pub(crate) async fn until_ready_says(&self, name: &str, reason: &str) -> ClickstreamPipeline {
        self.until(name, &format!("Ready for the reason {reason}"), |it| {
            is_current(it) && condition(it, "Ready").is_some_and(|(_, found, _)| found == reason)
        })
        .await
    }

    /// Applies an object of any kind in this namespace, as a person does.
    pub(crate) async fn apply_any(&self, object: &Value) {
        let (api_version, kind) = (object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap());
        let name = object["metadata"]["name"].as_str().unwrap();
        let (group, version) = api_version.split_once('/').unwrap();
        let api = self.any(group, version, kind);
        api.patch(name, &PatchParams::apply("a-person").force(), &Patch::Apply(object)).await.unwrap();
    }

    fn any(&self, group: &str, version: &str, kind: &str) -> Api<DynamicObject> {
        let resource = ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind));
        Api::namespaced_with(self.client.clone(), &self.namespace, &resource)
    }

    /// Waits for an object of any kind that is as expected.
    pub(crate) async fn until_any(&self, group: &str, kind: &str, name: &str, is: impl Fn(&DynamicObject) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.any(group, "v1", kind).get_opt(name).await.unwrap();
            if found.as_ref().is_some_and(&is) {
                return;
            }
            assert!(Instant::now() < deadline, "{kind} {name} is never as expected: {:#}", json!(found));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the pipeline is gone.
    pub(crate) async fn until_gone(&self, name: &str) {
        let deadline = Instant::now() + PATIENCE;
        while let Some(found) = self.pipelines().get_opt(name).await.unwrap() {
            assert!(Instant::now() < deadline, "{name} never goes: {:#}", json!(found));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Does what a node and its controllers do: all pods of a Deployment are ready. There is no node here.
    pub(crate) async fn make_available(&self, name: &str) {
        let deployment = self.deployments().get(name).await.unwrap();
        let replicas = deployment.spec.unwrap().replicas.unwrap();
        let status = json!({"status": {
            "observedGeneration": deployment.metadata.generation, "replicas": replicas, "updatedReplicas": replicas,
            "readyReplicas": replicas, "availableReplicas": replicas,
        }});
        let written = self.deployments().patch_status(name, &PatchParams::default(), &Patch::Merge(status)).await;
        written.unwrap();
    }

    /// Waits for a Deployment that is as expected.
    pub(crate) async fn until_deployed(&self, name: &str, is: impl Fn(&Deployment) -> bool) -> Deployment {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.deployments().get_opt(name).await.unwrap();
            if let Some(found) = &found
                && is(found)
            {
                return found.clone();
            }
            assert!(Instant::now() < deadline, "the Deployment {name} is never as expected: {found:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// An operator that runs.
pub(crate) struct Operator {
    told: Option<oneshot::Sender<()>>,
    task: JoinHandle<Ended>,
    metrics: Arc<Metrics>,
    pub(crate) health: Health,
}

impl Operator {
    /// Ends it as Kubernetes does.
    pub(crate) async fn end(mut self) {
        drop(self.told.take());
        (&mut self.task).await.unwrap();
    }

    /// Waits until it ends by itself, and tells why it did.
    pub(crate) async fn ended(mut self) -> Ended {
        tokio::time::timeout(PATIENCE, &mut self.task).await.expect("it ends by itself").unwrap()
    }

    /// Waits until it has begun to watch what it makes.
    pub(crate) async fn synced(&self, line: &Line) {
        let deadline = Instant::now() + PATIENCE;
        while !line.asked().iter().any(|asked| asked.is_watch() && asked.is_list_of("deployments")) {
            assert!(Instant::now() < deadline, "it never watches");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How often it has visited a pipeline.
    pub(crate) fn visits(&self) -> u32 {
        let figures = self.metrics.text();
        let visits = figures.lines().filter(|line| line.starts_with("clickstream_operator_reconciliations_total"));
        visits.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u32>().unwrap()).sum()
    }

    /// Waits until it has visited pipelines so many times more.
    pub(crate) async fn after_visits(&self, visits: u32) {
        self.until_visits(self.visits() + visits).await;
    }

    /// Waits until it has visited pipelines so often.
    pub(crate) async fn until_visits(&self, visits: u32) {
        let deadline = Instant::now() + PATIENCE;
        while self.visits() < visits {
            assert!(Instant::now() < deadline, "no visits any more");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends it between two instructions.
    pub(crate) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

/// What tests start operators with.
pub(crate) fn options() -> Options {
    Options {
        resync: Duration::from_secs(2),
        drain_deadline: Duration::from_secs(20),
        ..Options::new("example.test/worker:1")
    }
}

/// Status, reason and message of a condition.
pub(crate) fn condition(pipeline: &ClickstreamPipeline, kind: &str) -> Option<(String, String, String)> {
    let conditions = pipeline.status.as_ref()?.conditions.as_ref()?;
    let found = conditions.iter().find(|it| it.kind() == kind)?;
    Some((format!("{:?}", found.status()), found.reason().to_owned(), found.message().to_owned()))
}

pub(crate) fn is_current(pipeline: &ClickstreamPipeline) -> bool {
    let observed = pipeline.status.as_ref().map(|status: &PipelineStatus| status.observed_generation);
    observed == pipeline.metadata.generation
}
