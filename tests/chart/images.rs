//! What the images are, as their recipe says: no engine is at hand to look into them.

use std::fs;
use std::path::Path;

use testbed::{Image, PROGRAMS, Testbed, require};

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

/// The tests of a cluster run images that no engine has made: in what the recipe says, they are the same.
#[test]
fn the_testbed_makes_the_images_of_the_recipe() {
    let testbed = require!(Testbed::of_this_run());
    for (program, file) in [("operator", env!("CARGO_BIN_EXE_operator")), ("worker", env!("CARGO_BIN_EXE_worker"))] {
        let files = require!(testbed.folder(program));
        let name = format!("clickstream/{program}");
        let image = require!(Image::of_program(&name, "compared", Path::new(file), files));
        let stage = stage(program);
        let all = |word: &str| stage.iter().filter_map(|line| line.strip_prefix(word)).collect::<Vec<_>>();
        assert_eq!(all("ENTRYPOINT "), [serde_json::to_string(&image.entrypoint).unwrap()], "{program}");
        assert_eq!(all("USER "), [format!("{user}:{user}", user = image.user)], "{program}");
        let copied: Vec<_> = all("COPY ").into_iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
        // Libraries and certificates come with the recipe's base.
        let of_base = |path: &str| ["/lib/", "/lib64/", "/usr/lib/", "/etc/ssl/"].iter().any(|it| path.starts_with(it));
        let mut own = files_below(&image.files, "");
        own.retain(|path| !of_base(path));
        assert_eq!(own, copied, "{program}");
    }
}

fn files_below(root: &Path, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root.join(folder.trim_start_matches('/'))).unwrap();
    let paths = entries.map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()));
    let below = |path: String| {
        let is_folder = root.join(path.trim_start_matches('/')).is_dir();
        if is_folder { files_below(root, &path) } else { vec![path] }
    };
    paths.flat_map(below).collect()
}

#[test]
fn labels_say_what_the_workspace_says() {
    let workspace = text("Cargo.toml");
    for program in ["operator", "worker"] {
        let stage = stage(program).join("\n");
        assert!(stage.contains(&format!("org.opencontainers.image.title=\"clickstream-{program}\"")), "{stage}");
        for (field, start, end) in [("license", "image.licenses=\"", "\""), ("version", "ARG VERSION=", "\n")] {
            let line = format!("{field} = ");
            let said = workspace.lines().find_map(|it| it.strip_prefix(&line)).unwrap().trim_matches('"');
            assert!(stage.contains(&format!("{start}{said}{end}")), "{program}: not {field} {said}: {stage}");
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
