//! Every example in `examples/`: it is read without a rest, and means what its golden file says.
//!
//! `UPDATE_GOLDEN=1 cargo test` writes the golden files anew; read the difference before you commit it.

use std::fs;
use std::path::PathBuf;

use clickstream_crds::spec::ClickstreamPipelineSpec;
use clickstream_crds::translate::{PipelineName, translate};
use serde_json::Value;

use crate::manifest::repository;

fn examples() -> Vec<(String, String, Value)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(repository().join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let manifest = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), text, manifest)
    };
    paths.into_iter().filter(|path| path.extension().is_some_and(|it| it == "yaml")).map(read).collect()
}

#[test]
fn there_are_examples_from_the_smallest_to_production() {
    let names: Vec<_> = examples().into_iter().map(|(name, _, _)| name).collect();
    assert!(names.len() >= 10, "{names:?}");
    assert!(names.contains(&"smallest".to_owned()) && names.contains(&"production".to_owned()), "{names:?}");
}

#[test]
fn each_explains_itself_and_helps_an_editor() {
    for (name, text, _) in examples() {
        assert!(text.starts_with("# "), "{name} begins with a sentence about itself");
        assert!(
            text.contains("# yaml-language-server: $schema=../crds/clickstreampipeline.schema.json\n"),
            "{name} names its schema"
        );
    }
}

#[test]
fn each_is_read_without_a_rest() {
    for (name, _, manifest) in examples() {
        let spec: ClickstreamPipelineSpec = serde_json::from_value(manifest["spec"].clone()).unwrap();
        assert_eq!(serde_json::to_value(&spec).unwrap(), manifest["spec"], "{name}: a field is not known, or not kept");
    }
}

#[test]
fn each_means_what_its_golden_file_says() {
    let golden = repository().join("crds/tests/golden");
    for (name, _, manifest) in examples() {
        let text = |key: &str| manifest["metadata"][key].as_str().unwrap().to_owned();
        let pipeline = PipelineName { namespace: text("namespace"), name: text("name") };
        let spec = serde_json::from_value(manifest["spec"].clone()).unwrap();
        let translation = translate(&pipeline, &spec).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        let actual = serde_json::to_string_pretty(&translation).unwrap() + "\n";
        let path = golden.join(format!("{name}.json"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&golden).unwrap();
            fs::write(&path, &actual).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(actual == expected, "{name} means something else than {}:\n{actual}", path.display());
    }
}
