//! What the operator would create for the examples: kept as files, so that the effect of a change is seen in its review.
//! `UPDATE_GOLDEN=1 cargo test -p clickstream-operator --test render` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use std::fs;
use std::path::{Path, PathBuf};

use clickstream_operator::args::Workers;
use clickstream_operator::render::render;

/// Those that are kept: the smallest one, one with both ends, and one with everything.
const KEPT: [&str; 3] = ["smallest", "generated", "production"];

/// Those whose files lie beside them: what a cluster refuses, is not rendered.
const FOR_A_LAPTOP: [&str; 2] = ["by-path", "demo"];

fn workers() -> Workers {
    Workers { worker_image: "registry.example.com/clickstream/worker:0.1.0".to_owned(), worker_pull_policy: None }
}

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|it| it == "yaml")).collect()
}

#[test]
fn every_example_is_rendered_alike_each_time_and_within_the_restricted_profile() {
    let examples = examples();
    assert!(examples.len() >= 17, "{examples:?}");
    for example in examples {
        let manifest = fs::read_to_string(&example).unwrap();
        if FOR_A_LAPTOP.iter().any(|name| example.ends_with(format!("{name}.yaml"))) {
            continue;
        }
        let once = render(&manifest, &workers()).unwrap_or_else(|error| panic!("{}: {error}", example.display()));
        assert_eq!(once, render(&manifest, &workers()).unwrap(), "{}", example.display());
        let pods = once.matches("kind: Deployment").count();
        for demanded in [
            "runAsNonRoot: true",
            "readOnlyRootFilesystem: true",
            "allowPrivilegeEscalation: false",
            "- ALL",
            "type: RuntimeDefault",
        ] {
            assert_eq!(once.matches(demanded).count(), pods, "{}: {demanded}", example.display());
        }
        for forbidden in ["hostPath", "hostNetwork", "privileged: true", "automountServiceAccountToken: true"] {
            assert!(!once.contains(forbidden), "{}: {forbidden}", example.display());
        }
    }
}

#[test]
fn the_children_of_these_are_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for name in KEPT {
        let manifest =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/{name}.yaml"))).unwrap();
        let rendered = render(&manifest, &workers()).unwrap();
        let golden = folder.join(format!("{name}.yaml"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&golden, &rendered).unwrap();
        }
        let kept = fs::read_to_string(&golden).unwrap_or_default();
        assert!(kept == rendered, "{name} is not what it was: look at the difference after UPDATE_GOLDEN=1");
    }
}

#[test]
fn what_the_operator_would_not_build_is_not_rendered_either() {
    for name in FOR_A_LAPTOP {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/{name}.yaml"));
        let refused = render(&fs::read_to_string(example).unwrap(), &workers()).unwrap_err().to_string();
        assert!(refused.starts_with("InvalidSpec: spec.producer.source: ./"), "{name}: {refused}");
        assert!(refused.contains("s3://BUCKET/KEY"), "it says what to write: {refused}");
    }
}

#[test]
fn a_wrong_manifest_is_told_in_words() {
    let refused = render("kind: Deployment", &workers()).unwrap_err().to_string();
    assert!(refused.contains("no ClickstreamPipeline can be read"), "{refused}");
}
