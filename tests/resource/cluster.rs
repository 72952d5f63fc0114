//! An API server that knows the resource.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use testbed::{Api, ClusterAddress, Testbed, Unavailable};

const PATIENCE: Duration = Duration::from_mins(3);

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
        let cluster = Self::without_definition(Testbed::of_this_run()?)?;
        cluster.define(&definition_text());
        Ok(cluster)
    }

    /// A cluster of a test's own that does not know the resource yet.
    pub(crate) fn without_definition(testbed: &Testbed) -> Result<Self, Unavailable> {
        Ok(Self { api: testbed.own_api(&[])? })
    }

    /// Applies a definition of the resource and waits until it is served.
    pub(crate) fn define(&self, definition: &str) {
        self.says(&["apply", "--server-side", "--force-conflicts", "-f", "-"], definition);
        self.says(&["wait", "--for=condition=Established", "--timeout=180s", "-f", "-"], definition);
        // Established, it is served; a moment later it is also told to those who ask what there is.
        let deadline = Instant::now() + PATIENCE;
        while !self.kubectl(&["explain", "csp"], "").status.success() {
            assert!(Instant::now() < deadline, "the server does not tell of the resource");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the server refuses a manifest: it takes a new definition into use a moment after it has stored it.
    pub(crate) fn until_refused(&self, manifest: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.would_apply(manifest) == Verdict::Accepted {
            assert!(Instant::now() < deadline, "still accepted: {manifest}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Applies a manifest without storing it.
    pub(crate) fn would_apply(&self, manifest: &str) -> Verdict {
        self.verdict(&["apply", "--server-side", "--dry-run=server", "-f", "-"], manifest)
    }

    /// Stores a manifest.
    pub(crate) fn apply(&self, manifest: &str) {
        assert_eq!(self.verdict(&["apply", "--server-side", "-f", "-"], manifest), Verdict::Accepted);
    }

    /// What `kubectl` prints when it succeeds.
    pub(crate) fn says(&self, arguments: &[&str], input: &str) -> String {
        let output = self.kubectl(arguments, input);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "kubectl {arguments:?}: {words}\n{input:.2000}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What `kubectl` prints when it fails.
    pub(crate) fn refuses(&self, arguments: &[&str], input: &str) -> String {
        let output = self.kubectl(arguments, input);
        assert!(!output.status.success(), "kubectl {arguments:?} succeeded\n{input}");
        String::from_utf8(output.stderr).unwrap()
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

    fn kubectl(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.address().kubectl();
        // The default cache is kept by address, and the next server on this port may not be this one.
        command.env("KUBECACHEDIR", self.address().kubeconfig.with_file_name("kubectl-cache"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut kubectl = command.spawn().unwrap();
        kubectl.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        kubectl.wait_with_output().unwrap()
    }
}

/// The text of the resource's definition.
pub(crate) fn definition_text() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../crds/clickstreampipelines.yaml")).unwrap()
}
