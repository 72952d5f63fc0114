//! An API server that knows the resource.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::OnceLock;

use testbed::{Api, ClusterAddress, Testbed, Unavailable};

/// An API server of this suite's own, with the definition applied: other suites may change theirs.
pub(crate) struct Cluster {
    api: Api,
}

/// What the server makes of a manifest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    /// What `kubectl` prints, without the parts that are not the server's words.
    Refused(String),
}

impl Cluster {
    /// The cluster that all tests of this suite share.
    pub(crate) fn shared() -> Result<&'static Self, Unavailable> {
        static CLUSTER: OnceLock<Result<Cluster, Unavailable>> = OnceLock::new();
        CLUSTER.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    fn start() -> Result<Self, Unavailable> {
        let cluster = Self { api: Testbed::of_this_run()?.own_api(&[])? };
        let definition = definition();
        cluster.expect(&["apply", "--server-side", "-f", &definition.display().to_string()]);
        cluster.expect(&[
            "wait",
            "--for=condition=Established",
            "--timeout=180s",
            "-f",
            &definition.display().to_string(),
        ]);
        Ok(cluster)
    }

    /// Applies a manifest without storing it.
    pub(crate) fn would_apply(&self, manifest: &str) -> Verdict {
        self.verdict(&["apply", "--server-side", "--dry-run=server", "-f", "-"], manifest)
    }

    /// Stores a manifest.
    pub(crate) fn apply(&self, manifest: &str) {
        assert_eq!(self.verdict(&["apply", "--server-side", "-f", "-"], manifest), Verdict::Accepted);
    }

    /// Where the server is, for clients.
    pub(crate) fn address(&self) -> &ClusterAddress {
        self.api.address()
    }

    fn verdict(&self, arguments: &[&str], manifest: &str) -> Verdict {
        let output = self.kubectl(arguments, manifest);
        if output.status.success() {
            return Verdict::Accepted;
        }
        Verdict::Refused(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
    }

    fn expect(&self, arguments: &[&str]) {
        let output = self.kubectl(arguments, "");
        assert!(output.status.success(), "kubectl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn kubectl(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.address().kubectl();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut kubectl = command.spawn().unwrap();
        kubectl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        kubectl.wait_with_output().unwrap()
    }
}

/// The text of the resource's definition.
pub(crate) fn definition_text() -> String {
    fs::read_to_string(definition()).unwrap()
}

fn definition() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../crds/clickstreampipelines.yaml"))
}
