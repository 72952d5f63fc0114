//! Everything that is rendered conforms to the schemas of a real API server, field by field.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use testbed::{Cache, KUBECONFORM, require};

use crate::cluster::Cluster;
use crate::helm::Helm;
use crate::rendered::{SMALLEST, everything};

/// Writes a schema for each kind of the groups that these objects are of, as kubeconform names and wants them.
fn write_schemas(cluster: &Cluster, objects: &[Value], folder: &Path) {
    let groups: BTreeSet<_> = objects.iter().map(|object| object["apiVersion"].as_str().unwrap()).collect();
    for version in groups {
        let path = if version.contains('/') { format!("apis/{version}") } else { format!("api/{version}") };
        let said = cluster.kubectl(&["get", "--raw", &format!("/openapi/v3/{path}")], "");
        let mut group: Value = serde_json::from_str(&said).unwrap();
        let mut kinds = Vec::new();
        for (name, schema) in group["components"]["schemas"].as_object_mut().unwrap() {
            for known in schema["x-kubernetes-group-version-kind"].as_array().into_iter().flatten() {
                let part = |key: &str| known[key].as_str().unwrap_or_default().to_lowercase();
                let group = part("group").split('.').next().unwrap_or_default().to_owned();
                let group = if group.is_empty() { group } else { format!("{group}-") };
                kinds.push((format!("{}-{group}{}.json", part("kind"), part("version")), name.clone()));
            }
            close(schema);
        }
        for (file, name) in kinds {
            let schema = json!({"$ref": format!("#/components/schemas/{name}"), "components": group["components"]});
            fs::write(folder.join(file), schema.to_string()).unwrap();
        }
    }
}

/// What an object may hold is what is declared.
fn close(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    let open =
        fields.contains_key("additionalProperties") || fields.contains_key("x-kubernetes-preserve-unknown-fields");
    if fields.contains_key("properties") && !open {
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
    for field in fields.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        close(field.1);
    }
    for below in ["items", "additionalProperties"] {
        fields.get_mut(below).into_iter().for_each(close);
    }
}

#[test]
fn what_is_rendered_conforms() {
    let cluster = require!(Cluster::asked());
    let helm = require!(Helm::three());
    let kubeconform = require!(require!(Cache::of_user()).folder_of(&KUBECONFORM)).join("kubeconform");
    let folder = tempfile::tempdir().unwrap();
    write_schemas(cluster, &helm.render(&everything()).unwrap(), folder.path());
    let judge = |objects: &[Value]| {
        let file = folder.path().join("rendered.yaml");
        let text: Vec<_> = objects.iter().map(|object| format!("{object}\n---\n")).collect();
        fs::write(&file, text.concat()).unwrap();
        let mut command = Command::new(&kubeconform);
        let schemas = folder.path().join("{{ .ResourceKind }}{{ .KindSuffix }}.json");
        let output = command.args(["-strict", "-summary", "-schema-location"]).arg(schemas).arg(file).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    for values in [
        SMALLEST,
        &everything(),
        &format!("{SMALLEST}\nwatch: {{mode: List, namespaces: [shop, blog]}}"),
        &format!("{SMALLEST}\nwatch: {{mode: Release}}"),
    ] {
        let objects = helm.render(values).unwrap();
        let (fine, said) = judge(&objects);
        assert!(fine && said.contains(&format!("{} resources found", objects.len())), "{values}\n{said}");
    }
    let mut wrong = helm.render(SMALLEST).unwrap();
    let deployment = wrong.iter_mut().find(|object| object["kind"] == "Deployment").unwrap();
    deployment["spec"]["template"]["spec"]["restartpolicy"] = json!("Always");
    let (fine, said) = judge(&wrong);
    assert!(!fine && said.contains("restartpolicy"), "a wrong field was not noticed: {said}");
}
