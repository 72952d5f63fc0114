use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, Patch, PatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::runtime::wait::{await_condition, conditions};
use kube::{Client, Config};
use serde_json::json;
use testbed::{Api as Server, ClusterAddress, Testbed};

use super::audit::Requests;

/// The operator, as the API server knows it.
pub(crate) const ACCOUNT: &str = "system:serviceaccount:default:operator";

/// An API server that writes down every request.
pub(crate) struct Cluster {
    server: Server,
    pub(crate) audit: PathBuf,
}

impl Cluster {
    pub(crate) async fn start(testbed: &Testbed) -> Self {
        let folder = testbed.folder("audit").unwrap();
        let (policy, audit) = (folder.join("policy.yaml"), folder.join("audit.log"));
        let rules = json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"],
            "rules": [{"level": "Metadata"}]});
        fs::write(&policy, rules.to_string()).unwrap();
        let arguments =
            [format!("--audit-policy-file={}", policy.display()), format!("--audit-log-path={}", audit.display())];
        let cluster = Self { server: testbed.own_api(&arguments).expect("an API server"), audit };
        let client = cluster.client().await;
        let definitions: Api<CustomResourceDefinition> = Api::all(client);
        let name = "clickstreampipelines.clickstream.dev";
        let definition = clickstream_crds::definition().unwrap();
        definitions.patch(name, &PatchParams::apply("bench").force(), &Patch::Apply(definition)).await.unwrap();
        await_condition(definitions, name, conditions::is_crd_established()).await.unwrap();
        cluster.kubectl(&["create", "serviceaccount", "operator"]);
        let bind = ["create", "clusterrolebinding", "operator", "--clusterrole=cluster-admin"];
        cluster.kubectl(&[&bind[..], &["--serviceaccount=default:operator"]].concat());
        cluster
    }

    fn address(&self) -> &ClusterAddress {
        self.server.address()
    }

    pub(crate) fn kubectl(&self, words: &[&str]) -> String {
        let output = self.address().kubectl().args(words).output().unwrap();
        assert!(output.status.success(), "kubectl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// May do everything, and is not counted.
    pub(crate) async fn client(&self) -> Client {
        let file = Kubeconfig::read_from(&self.address().kubeconfig).unwrap();
        let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await.unwrap();
        Client::try_from(config).unwrap()
    }

    /// A kubeconfig of the operator's.
    pub(crate) fn kubeconfig(&self) -> String {
        let file = fs::read_to_string(&self.address().kubeconfig).unwrap();
        let mut config: serde_json::Value = serde_json::from_str(&file).unwrap();
        let token = self.kubectl(&["create", "token", "operator", "--duration=8h"]);
        config["users"][0]["user"] = json!({"token": token.trim()});
        config.to_string()
    }

    /// Waits until the operator has written nothing for so long.
    pub(crate) async fn until_quiet(&self, quiet: Duration) {
        let (mut before, mut since) = (Requests::read(&self.audit).writes, Instant::now());
        while since.elapsed() < quiet {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = Requests::read(&self.audit).writes;
            if now != before {
                (before, since) = (now, Instant::now());
            }
        }
    }
}
