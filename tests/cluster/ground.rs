//! What all tests of the suite share: a cluster, on which the operator is installed.

use std::process::Output;
use std::sync::OnceLock;
use std::time::Instant;

use serde_json::json;
use testbed::{S3Address, Unavailable, fresh_name};

use crate::release::{NAMESPACE, Release};
use crate::servers::Servers;
use crate::yard::{PATIENCE, Yard};

/// What `kubectl` says when it is the connection that failed.
const UNANSWERED: [&str; 4] = ["TLS handshake timeout", "i/o timeout", "connection refused", "etcdserver: "];

/// A cluster with an operator.
pub(crate) struct Ground {
    pub(crate) servers: Servers,
    pub(crate) release: Release,
}

impl Ground {
    pub(crate) fn shared() -> Result<&'static Self, Unavailable> {
        static GROUND: OnceLock<Result<Ground, Unavailable>> = OnceLock::new();
        GROUND.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    fn start() -> Result<Self, Unavailable> {
        let servers = Servers::find()?;
        let release = Release::install(&servers)?;
        Ok(Self { servers, release })
    }

    /// What the operator has to say.
    pub(crate) fn operators_log(&self) -> String {
        said(&self.kubectl(NAMESPACE, &["logs", "--selector=app.kubernetes.io/name=clickstream-operator", "--tail=-1"]))
    }

    /// Asks again where the API server did not answer in time: a busy machine is slow, not wrong.
    pub(crate) fn kubectl(&self, namespace: &str, words: &[&str]) -> Output {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let output = self.servers.cluster.kubectl().args(["--namespace", namespace]).args(words).output().unwrap();
            let complaint = String::from_utf8_lossy(&output.stderr);
            let unanswered = UNANSWERED.iter().any(|words| complaint.contains(words));
            if output.status.success() || !unanswered || Instant::now() > deadline {
                return output;
            }
        }
    }

    /// A namespace with the restricted profile, a bucket and its keys, named after the story that is told there.
    pub(crate) fn yard(&'static self, story: &str) -> Yard {
        self.yard_at(story, &self.servers.kafka, &self.servers.s3)
    }

    /// One whose pipelines use these servers.
    pub(crate) fn yard_at(&'static self, story: &str, kafka: &str, s3: &S3Address) -> Yard {
        let yard = Yard::new(self, fresh_name(story), kafka.to_owned(), s3.clone());
        yard.apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": yard.namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}));
        yard.bucket.make();
        yard.give_keys(&s3.secret_key);
        yard
    }
}

pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
