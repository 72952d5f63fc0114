//! The API server over plain HTTP, for thousands of requests without a process each.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;
use testbed::ClusterAddress;

/// `kubectl proxy` on a free port of the loopback; ends with this value, and with the thread that made it.
pub(crate) struct Proxy {
    process: Child,
    url: String,
    agent: ureq::Agent,
}

impl Proxy {
    pub(crate) fn to(cluster: &ClusterAddress) -> Self {
        let kubectl = cluster.kubectl();
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(kubectl.get_program()).args(kubectl.get_args());
        let mut process = command.args(["proxy", "--port=0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().strip_prefix("Starting to serve on ").unwrap_or_else(|| panic!("kubectl proxy says {line:?}"));
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self { url: format!("http://{address}"), process, agent }
    }

    /// Why the server would refuse this object, at creation or at a server-side apply, both strict and without storing it.
    pub(crate) fn refusal(&self, object: &Json) -> Option<String> {
        let collection = format!("{}/apis/clickstream.dev/v1alpha1/namespaces/default/clickstreampipelines", self.url);
        let options = "dryRun=All&fieldValidation=Strict&fieldManager=check";
        let text = object.to_string();
        let created = self.agent.post(format!("{collection}?{options}")).content_type("application/json").send(&text);
        let created = message(created);
        let name = object.pointer("/metadata/name").and_then(Json::as_str).filter(|name| is_path_segment(name));
        // A name that fits into no URL never reaches the server by kubectl either.
        let Some(name) = name else { return Some(created.unwrap_or_else(|| "no name".to_owned())) };
        let patch =
            self.agent.patch(format!("{collection}/{name}?{options}")).content_type("application/apply-patch+yaml");
        created.or_else(|| message(patch.send(&text)))
    }
}

fn is_path_segment(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

fn message(answer: Result<http::Response<ureq::Body>, ureq::Error>) -> Option<String> {
    let mut answer = answer.unwrap();
    let body = answer.body_mut().read_to_string().unwrap();
    if answer.status().is_success() {
        return None;
    }
    let status: Json = serde_json::from_str(&body).unwrap_or_default();
    assert!(answer.status().is_client_error(), "{}: {body}", answer.status());
    Some(status["message"].as_str().unwrap_or(&body).to_owned())
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
