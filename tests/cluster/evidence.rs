//! What a test that failed leaves in `target/e2e`, for whoever looks into it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::ground::said;
use crate::yard::Yard;

/// Objects, events and logs, each as far as it can be had: a cluster in trouble answers in part.
pub(crate) fn collect(yard: &Yard) {
    let story = thread::current().name().unwrap_or_default().replace("::", "-");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e").join(story);
    let _ = fs::remove_dir_all(&folder);
    let _ = fs::create_dir_all(&folder);
    let put = |name: &str, text: String| drop(fs::write(folder.join(name), text));
    let ask = |words: &[&str]| said(&yard.ground.kubectl(&yard.namespace, words));
    put("pipelines.yaml", ask(&["get", "csp", "--output=yaml"]));
    put(
        "objects.yaml",
        ask(&["get", "pods,deployments,replicasets,configmaps,services,pdb,hpa,quota,limits", "--output=yaml"]),
    );
    put("events.txt", ask(&["get", "events", "--sort-by=.lastTimestamp"]));
    put("pods.txt", ask(&["describe", "pods"]));
    for pod in ask(&["get", "pods", "--output=name"]).lines() {
        let name = pod.trim_start_matches("pod/");
        put(&format!("{name}.log"), ask(&["logs", pod, "--timestamps"]));
        put(&format!("{name}.before.log"), ask(&["logs", pod, "--timestamps", "--previous"]));
    }
    put("operator.log", yard.ground.operators_log());
    for log in yard.logs.iter().cloned().chain(logs_of_node(yard)) {
        let folder_of_log = log.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let name = log.file_name().unwrap_or_default().to_string_lossy();
        let _ = fs::copy(&log, folder.join(format!("{folder_of_log}.{name}")));
    }
    eprintln!("what is to be seen of it: {}", fs::canonicalize(&folder).unwrap_or(folder).display());
}

fn logs_of_node(yard: &Yard) -> Vec<PathBuf> {
    let files = yard.ground.servers.node.iter().flat_map(|node| fs::read_dir(&node.folder)).flatten().flatten();
    files.map(|file| file.path()).filter(|file| file.extension().is_some_and(|extension| extension == "log")).collect()
}
