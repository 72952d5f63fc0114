//! The operator's release, as a person keeps it with Helm.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use testbed::{Cache, HELM, Image, NodeAddress, Testbed, Unavailable, fresh_name};

use crate::servers::Servers;

pub(crate) const NAMESPACE: &str = "clickstream-system";
const NAME: &str = "clickstream";

/// Helm on one cluster.
pub(crate) struct Release {
    helm: PathBuf,
    kubeconfig: PathBuf,
    /// A later version, which the cluster's nodes have too.
    later: String,
}

impl Release {
    /// Installs it on the testbed's node; elsewhere it is there already.
    pub(crate) fn install(servers: &Servers) -> Result<Self, Unavailable> {
        let kubeconfig = servers.cluster.kubeconfig.clone();
        let Some(node) = &servers.node else {
            let later = env::var("E2E_LATER_TAG").expect("E2E_LATER_TAG: the tag of other images of the same programs");
            return Ok(Self { helm: "helm".into(), kubeconfig, later });
        };
        let tag = fresh_name("road");
        let later = format!("{tag}-later");
        let helm = Cache::of_user()?.folder_of(&HELM)?.join("helm");
        let release = Self { helm, kubeconfig, later };
        load_images(node, &[&tag, &release.later])?;
        let mut words = vec!["install", NAME, "--create-namespace", "--wait", "--timeout=300s"];
        let values = [
            "image.registry=docker.io".to_owned(),
            format!("image.tag={tag}"),
            "image.pullPolicy=Never".to_owned(),
            format!("worker.image.tag={tag}"),
            "worker.image.pullPolicy=Never".to_owned(),
            "resources.requests.cpu=50m".to_owned(),
        ];
        words.extend(values.iter().flat_map(|value| ["--set", value]));
        release.helm(&words, true)?;
        Ok(release)
    }

    /// Makes it the later version, both of its images; the tag of these.
    pub(crate) fn upgrade(&self) -> &str {
        let [operator, workers] = ["image", "worker.image"].map(|image| format!("{image}.tag={}", self.later));
        let words = ["upgrade", NAME, "--reset-then-reuse-values", "--wait", "--timeout=300s"];
        let words: Vec<&str> = words.into_iter().chain(["--set", &operator, "--set", &workers]).collect();
        self.helm(&words, true).unwrap();
        &self.later
    }

    /// Makes it what it was before the upgrade.
    pub(crate) fn roll_back(&self) {
        self.helm(&["rollback", NAME, "--wait", "--timeout=300s"], false).unwrap();
    }

    fn helm(&self, words: &[&str], of_chart: bool) -> Result<(), Unavailable> {
        let home = tempfile::tempdir()?;
        let mut helm = Command::new(&self.helm);
        for folder in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            helm.env(folder, home.path());
        }
        helm.args(words).arg("--kubeconfig").arg(&self.kubeconfig).args(["--namespace", NAMESPACE]);
        if of_chart {
            helm.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../charts/clickstream-operator"));
        }
        let output = helm.output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(()) } else { Err(Unavailable::Broken(format!("helm {words:?}: {said}"))) }
    }
}

/// The images of operator and workers, under each of the tags.
fn load_images(node: &NodeAddress, tags: &[&str]) -> Result<(), Unavailable> {
    let testbed = Testbed::of_this_run()?;
    for (name, program) in
        [("clickstream/worker", env!("CARGO_BIN_EXE_worker")), ("clickstream/operator", env!("CARGO_BIN_EXE_operator"))]
    {
        let files = testbed.folder(&fresh_name("image"))?;
        let mut image = Image::of_program(name, "", Path::new(program), files)?;
        for tag in tags {
            (*tag).clone_into(&mut image.tag);
            node.load_image(&image)?;
        }
    }
    Ok(())
}
