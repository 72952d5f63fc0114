//! A release's whole life on a real API server, with both Helms: install, upgrade over a changed definition, rollback,
//! uninstall, install again. Nothing runs the operator here; that pipelines are not touched is what is looked at.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use testbed::require;

use crate::cluster::Cluster;
use crate::helm::Helm;
use crate::rendered::{SMALLEST, everything};
use crate::repository::{chart, text};

const DEFINITION: &str = "clickstreampipelines.clickstream.dev";
/// A sentence of the definition, and what the next release says instead.
const SENTENCES: [&str; 2] = ["Why it is ready, or why not", "Why it is ready, or why it is not yet"];

struct Release<'a> {
    helm: &'a Helm,
    cluster: &'a Cluster,
}

impl Release<'_> {
    fn helm(&self, words: &[&str], values: &str) {
        let words: Vec<_> = words.iter().copied().chain(["--namespace=ops"]).collect();
        self.helm.says(self.cluster.address(), &words, values);
    }

    fn install(&self, chart: &Path, values: &str) {
        self.helm(&["install", "shop", &chart.to_string_lossy(), "--create-namespace", "--values=-"], values);
        self.cluster.kubectl(&["wait", "--for=condition=Established", "--timeout=180s", "crd", DEFINITION], "");
    }

    fn upgrade(&self, chart: &Path, values: &str) {
        self.helm(&["upgrade", "shop", &chart.to_string_lossy(), "--values=-"], values);
    }

    fn definition(&self) -> Option<Value> {
        self.cluster.object(&["crd", DEFINITION])
    }

    /// The sentence that the stored definition holds.
    fn sentence(&self) -> String {
        let definition = self.definition().unwrap();
        let columns = definition["spec"]["versions"][0]["additionalPrinterColumns"].as_array().unwrap();
        let status = columns.iter().find(|column| column["name"] == "Status").unwrap();
        status["description"].as_str().unwrap().to_owned()
    }

    /// Identity and generation of the pipeline: unchanged, nobody has touched what it asks for.
    fn pipeline(&self) -> (Value, Value) {
        let pipeline = self.cluster.object(&["csp", "smallest", "--namespace=analytics"]).unwrap();
        (pipeline["metadata"]["uid"].clone(), pipeline["metadata"]["generation"].clone())
    }

    fn operator(&self) -> Option<Value> {
        self.cluster.object(&["deployment", "shop-clickstream-operator", "--namespace=ops"])
    }
}

/// The chart with another sentence in its definition.
fn next_chart(folder: &Path) -> PathBuf {
    let copy = folder.join("clickstream-operator");
    copy_folder(&chart(), &copy);
    let file = copy.join("templates/definition.yaml");
    let definition = fs::read_to_string(&file).unwrap();
    assert!(definition.contains(SENTENCES[0]));
    fs::write(file, definition.replace(SENTENCES[0], SENTENCES[1])).unwrap();
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy_folder(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

/// `later` does what comes after the installation: people change from Helm 3 to Helm 4 with releases in place.
fn whole_life(first: &Helm, later: &Helm) {
    let cluster = require!(Cluster::start());
    let folder = tempfile::tempdir().unwrap();
    let next = next_chart(folder.path());
    let release = Release { helm: first, cluster: &cluster };
    release.install(&chart(), SMALLEST);
    assert_eq!(release.sentence(), SENTENCES[0]);
    cluster.kubectl(&["create", "namespace", "analytics"], "");
    cluster.kubectl(&["apply", "--server-side", "-f", "-"], &text("examples/smallest.yaml"));
    let pipeline = release.pipeline();

    let release = Release { helm: later, cluster: &cluster };
    release.upgrade(&next, SMALLEST);
    assert_eq!((release.sentence().as_str(), release.pipeline()), (SENTENCES[1], pipeline.clone()));
    release.upgrade(&next, &everything());
    assert_eq!(release.operator().unwrap()["spec"]["replicas"], 2);
    assert!(cluster.object(&["prometheusrule", "shop-clickstream-operator", "--namespace=ops"]).is_some());

    release.helm(&["rollback", "shop", "1"], "");
    assert_eq!((release.sentence().as_str(), release.pipeline()), (SENTENCES[0], pipeline.clone()));
    assert_eq!(release.operator().unwrap()["spec"]["replicas"], 1);
    assert!(cluster.object(&["prometheusrule", "shop-clickstream-operator", "--namespace=ops"]).is_none());

    release.helm(&["uninstall", "shop"], "");
    assert!(release.operator().is_none());
    let left = cluster.kubectl(
        &[
            "get",
            "clusterroles,clusterrolebindings,roles,rolebindings,services,serviceaccounts",
            "--all-namespaces",
            "--selector=app.kubernetes.io/instance=shop",
            "--output=name",
        ],
        "",
    );
    assert_eq!((left.as_str(), release.pipeline()), ("", pipeline.clone()), "pipelines stay, nothing else does");

    release.install(&next, &format!("{SMALLEST}\ncrds: {{keep: false}}"));
    assert_eq!((release.sentence().as_str(), release.pipeline()), (SENTENCES[1], pipeline));
    release.helm(&["uninstall", "shop"], "");
    cluster.kubectl(&["wait", "--for=delete", "--timeout=180s", "crd", DEFINITION], "");
    assert!(release.definition().is_none(), "who asked for it loses the definition");
}

#[test]
fn helm_3_takes_a_release_through_its_life() {
    let helm = require!(Helm::three());
    whole_life(&helm, &helm);
}

#[test]
fn helm_4_takes_a_release_through_its_life() {
    let helm = require!(Helm::four());
    whole_life(&helm, &helm);
}

#[test]
fn helm_4_goes_on_with_a_release_of_helm_3() {
    whole_life(&require!(Helm::three()), &require!(Helm::four()));
}

/// What a tool finds that compares what was rendered with what is stored, as somebody who owns nothing yet.
#[test]
fn nothing_that_is_installed_shows_as_drift() {
    let helm = require!(Helm::four());
    let cluster = require!(Cluster::start());
    let release = Release { helm: &helm, cluster: &cluster };
    release.install(&chart(), &everything());
    let manifest = helm.says(cluster.address(), &["get", "manifest", "shop", "--namespace=ops"], "");
    let words = ["diff", "--server-side", "--force-conflicts", "--field-manager=watchful", "-f", "-"];
    let output = cluster.tries(&words, &manifest);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
