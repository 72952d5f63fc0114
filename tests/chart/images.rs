//! What the images are, as their recipe says: no engine is at hand to look into them.

use testbed::{PROGRAMS, require};

use crate::helm::{Helm, only};
use crate::rendered::SMALLEST;
use crate::repository::text;

/// The instructions of a stage, without comments, continued lines joined.
fn stage(name: &str) -> Vec<String> {
    let recipe = text("Dockerfile").replace("\\\n", " ");
    let lines = recipe.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let begins = |line: &str| line.starts_with("FROM ") && line.ends_with(&format!(" AS {name}"));
    let mut stage = lines.skip_while(|line| !begins(line));
    let first = stage.next().unwrap_or_else(|| panic!("the Dockerfile has no stage {name}"));
    std::iter::once(first).chain(stage.take_while(|line| !line.starts_with("FROM "))).map(str::to_owned).collect()
}

#[test]
fn each_image_is_its_program_and_a_user_without_a_name() {
    for program in ["operator", "worker"] {
        let stage = stage(program);
        for line in [format!("ENTRYPOINT [\"/clickstream-{program}\"]"), "USER 65532:65532".to_owned()] {
            assert!(stage.contains(&line), "{program}: no line {line:?} in {stage:#?}");
        }
        assert!(!stage.iter().any(|line| line.starts_with("RUN ")), "{program}: there is no shell to run anything");
        for label in ["title", "description", "licenses", "source", "version", "revision"] {
            let label = format!("org.opencontainers.image.{label}=");
            assert!(stage.iter().any(|line| line.contains(&label)), "{program}: no label {label}");
        }
    }
}

/// One `MinIO` everywhere: what the testbed's tests found out holds for the cluster of `make e2e`.
#[test]
fn kind_runs_the_minio_of_the_testbed() {
    let minio = PROGRAMS.iter().find(|program| program.name == "minio").unwrap();
    let line = format!("github.com/minio/minio@{}", minio.version);
    assert!(text("tests/e2e/kind/minio.Dockerfile").contains(&line), "tests/e2e/kind/minio.Dockerfile: no {line}");
}

/// A command in the pod would hide the image's own entry point.
#[test]
fn the_chart_leaves_the_entry_point_to_the_image() {
    let helm = require!(Helm::three());
    let objects = helm.render(SMALLEST).unwrap();
    assert_eq!(only(&objects, "Deployment")["spec"]["template"]["spec"]["containers"][0].get("command"), None);
}
