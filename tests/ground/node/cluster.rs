//! A Kubernetes namespace of a test's own, with a small image to run in it.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testbed::{Image, NodeAddress, Testbed, Unavailable, fresh_name};

/// A shell and small programs in one static file.
const BUSYBOX: &str = "/bin/busybox";
const APPLETS: [&str; 7] = ["sh", "httpd", "wget", "sleep", "hostname", "mkdir", "timeout"];

pub(super) struct Cluster<'a> {
    node: &'a NodeAddress,
    namespace: String,
    image: String,
}

impl<'a> Cluster<'a> {
    pub(super) fn on(node: &'a NodeAddress) -> Result<Self, Unavailable> {
        let namespace = fresh_name("node");
        let image = node.load_image(&busybox(&namespace)?)?;
        let cluster = Self { node, namespace, image };
        cluster.kubectl(&["create", "namespace", &cluster.namespace]);
        // Made a moment later, and without it no pod can be.
        cluster.kubectl(&["wait", "--for=create", "serviceaccount/default", "--timeout=2m"]);
        Ok(cluster)
    }

    /// What `kubectl` prints; the test fails when it does.
    pub(super) fn kubectl(&self, arguments: &[&str]) -> String {
        self.try_kubectl(arguments).unwrap_or_else(|why| panic!("kubectl {}: {why}", arguments.join(" ")))
    }

    fn try_kubectl(&self, arguments: &[&str]) -> Result<String, String> {
        let mut kubectl = self.node.cluster.kubectl();
        let output = kubectl.args(["--namespace", &self.namespace]).args(arguments).output().unwrap();
        let [said, complained] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        if output.status.success() { Ok(said) } else { Err(complained) }
    }

    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    pub(super) fn apply(&self, object: &Value) {
        let mut kubectl = self.node.cluster.kubectl();
        kubectl.args(["--namespace", &self.namespace, "apply", "-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut kubectl = kubectl.spawn().unwrap();
        serde_json::to_writer(kubectl.stdin.take().unwrap(), object).unwrap();
        assert!(kubectl.wait().unwrap().success());
    }

    fn pod(&self, labels: &Value, script: &str) -> Value {
        let container = json!({
            "name": "main",
            "image": self.image,
            "imagePullPolicy": "Never",
            "command": ["sh", "-c", script],
        });
        // A shell as first process ignores SIGTERM.
        let spec = json!({"containers": [container], "terminationGracePeriodSeconds": 0});
        json!({"metadata": {"labels": labels}, "spec": spec})
    }

    /// A pod that waits to be told what to run.
    pub(super) fn start_idle_pod(&self, name: &str) {
        let mut pod = self.pod(&json!({"app": name}), "sleep 1000000");
        pod["apiVersion"] = "v1".into();
        pod["kind"] = "Pod".into();
        pod["metadata"]["name"] = name.into();
        self.apply(&pod);
        self.kubectl(&["wait", "--for=condition=Ready", &format!("pod/{name}"), "--timeout=3m"]);
    }

    /// A Deployment behind a Service, both called `web`: each pod serves its own name, and a version.
    pub(super) fn deploy_web(&self, replicas: u32, version: &str) {
        let labels = json!({"app": "web"});
        let script = format!(
            "mkdir /www; hostname > /www/name; echo {version} > /www/version; echo serving {version}; exec httpd -f -p 8080 -h /www"
        );
        let mut template = self.pod(&labels, &script);
        template["spec"]["containers"][0]["readinessProbe"] =
            json!({"httpGet": {"port": 8080, "path": "/version"}, "periodSeconds": 1});
        let spec = json!({"replicas": replicas, "selector": {"matchLabels": labels}, "template": template});
        self.apply(&json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}));
        let spec = json!({"selector": labels, "ports": [{"port": 80, "targetPort": 8080}]});
        self.apply(&json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}));
        self.wait_for_web();
    }

    pub(super) fn wait_for_web(&self) {
        self.kubectl(&["rollout", "status", "deployment/web", "--timeout=3m"]);
    }

    /// The names of the Deployment's pods, sorted, when there are `count` of them and no others.
    pub(super) fn web_pods(&self, count: usize) -> Vec<String> {
        eventually(&format!("{count} pods of the Deployment"), || {
            let names = self.kubectl(&["get", "pods", "--selector=app=web", "--output=name"]);
            let mut names: Vec<_> = names.lines().map(|name| name.trim_start_matches("pod/").to_owned()).collect();
            names.sort();
            (names.len() == count).then_some(names)
        })
    }

    /// What a pod reads at a URL, when it reads something.
    pub(super) fn fetch(&self, pod: &str, url: &str) -> Option<String> {
        let said = self.try_kubectl(&["exec", pod, "--", "timeout", "10", "wget", "-q", "-O", "-", url]).ok()?;
        Some(said.trim().to_owned())
    }
}

/// A test that fails leaves its pods to the end of the run.
impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        let mut kubectl = self.node.cluster.kubectl();
        let _ = kubectl.args(["delete", "namespace", &self.namespace, "--wait=false"]).stdout(Stdio::null()).status();
    }
}

/// The answer of `question`, asked until there is one.
pub(super) fn eventually<T>(what: &str, mut question: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(3);
    loop {
        if let Some(answer) = question() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn busybox(tag: &str) -> Result<Image, Unavailable> {
    if !Path::new(BUSYBOX).exists() || !is_static(BUSYBOX) {
        let needs = "busybox-static (Debian: apt-get install busybox-static)".to_owned();
        return Err(Unavailable::Missing { what: "an image to test the node with".to_owned(), needs });
    }
    let files = Testbed::of_this_run()?.folder("busybox")?;
    let programs = files.join("bin");
    std::fs::create_dir_all(&programs)?;
    std::fs::copy(BUSYBOX, programs.join("busybox"))?;
    APPLETS.iter().try_for_each(|applet| symlink("busybox", programs.join(applet)))?;
    let entrypoint = vec!["/bin/sh".to_owned()];
    Ok(Image { name: "testbed/busybox".to_owned(), tag: tag.to_owned(), files, entrypoint, user: 0 })
}

fn is_static(program: &str) -> bool {
    !Command::new("ldd").arg(program).output().is_ok_and(|libraries| libraries.status.success())
}
