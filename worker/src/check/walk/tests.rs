use crate::check::{Resource, Specs, report};

const DEFINITION: &str = r#"
spec:
  versions:
  - name: v1alpha1
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            required: [topic]
            properties:
              suspend: {type: boolean, default: false}
              topic:
                type: object
                required: [name]
                properties:
                  name: {type: string, minLength: 1, maxLength: 10, pattern: '^[a-z.]+$'}
                  partitions: {type: integer, format: int32, minimum: 1, maximum: 100}
                  config: {type: object, maxProperties: 2, additionalProperties: {type: string, minLength: 1}}
              rate: {x-kubernetes-int-or-string: true, minimum: 1, pattern: '^0[.][0-9]+$', anyOf: [{type: integer}, {type: string}]}
              kind: {type: string, enum: [Retain, Delete]}
              brokers: {type: array, minItems: 1, x-kubernetes-list-type: set, items: {type: string}}
              columns:
                type: array
                maxItems: 3
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items: {type: object, required: [name], properties: {name: {type: string}, from: {type: string}}}
              time:
                type: object
                properties: {least: {type: integer, default: 1}, most: {type: integer}}
                x-kubernetes-validations:
                - {rule: "!has(self.most) || self.least <= self.most", message: "write a most that is not below least", fieldPath: ".most"}
            x-kubernetes-validations:
            - {rule: "!self.suspend || !has(self.rate)", message: "rate has no meaning with suspend: leave one out"}
            - {rule: "!has(oldSelf.kind) || self.kind == oldSelf.kind", message: "kind never changes"}
"#;

const HEAD: &str = "apiVersion: clickstream.dev/v1alpha1\nkind: ClickstreamPipeline\nmetadata: {name: shop}\n";

/// The faults of a manifest with this `spec`, which begins in line 4.
fn faults(spec: &str) -> Vec<String> {
    let resource = Resource::from_definition(DEFINITION).expect("a definition");
    report(&resource, &format!("{HEAD}{spec}"), &Specs::new()).faults.iter().map(ToString::to_string).collect()
}

/// The only fault of a `spec` that has a topic, which stands in its line 4, and this in line 5.
fn fault(line: &str) -> String {
    let faults = faults(&format!("spec: {{topic: {{name: a}},\n {line}}}\n"));
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].clone()
}

#[test]
fn a_sound_manifest_has_no_fault() {
    let spec = "spec:\n  topic: {name: a.b, partitions: 3, config: {compression.type: zstd}}\n  rate: \"0.5\"\n  kind: Retain\n  brokers: [a, b]\n  columns: [{name: a}, {name: b}]\n  time: {most: 1}\n";
    assert_eq!(faults(spec), Vec::<String>::new());
}

#[test]
fn every_fault_is_found_at_once_in_the_order_of_lines() {
    assert_eq!(
        faults("spec:\n  kind: retain\n  topic:\n    partitions: \"3\"\n  brokers: []\n  extra: 1\n"),
        [
            "5:9: spec.kind: expected one of Retain, Delete (found \"retain\"; did you mean Retain?)",
            "6:3: spec.topic.name: required, but not given",
            "7:17: spec.topic.partitions: expected a whole number from 1 to 100 (found the string \"3\"; write it without quotes)",
            "8:3: spec.brokers: expected at least 1 item (found 0)",
            "9:3: spec.extra: no such field; here can stand brokers, columns, kind, rate, suspend, time, topic",
        ]
    );
}

#[test]
fn values_of_the_wrong_form_are_named_with_their_cure() {
    assert_eq!(
        fault("suspend: \"true\""),
        "5:11: spec.suspend: expected true or false (found the string \"true\"; write it without quotes)"
    );
    assert_eq!(fault("kind: 1"), "5:8: spec.kind: expected one of Retain, Delete (found the number 1)");
    assert_eq!(
        fault("brokers: a"),
        "5:11: spec.brokers: expected a list (found the string \"a\"; begin each item with \"- \")"
    );
    assert_eq!(fault("time: []"), "5:2: spec.time: expected a block of fields (found a list)");
    assert_eq!(fault("time: {most: 1e1}"), "5:15: spec.time.most: expected a whole number (found the number 1e1)");
}

#[test]
fn ranges_lengths_and_patterns_are_checked() {
    assert_eq!(
        fault("time: {most: 99999999999999999999}"),
        "5:15: spec.time.most: expected a whole number (found the number 99999999999999999999)"
    );
    assert_eq!(fault("rate: 0"), "5:8: spec.rate: expected a whole number of at least 1 (found 0)");
    assert_eq!(fault("rate: \"1.5\""), "5:8: spec.rate: expected text that matches ^0[.][0-9]+$ (found \"1.5\")");
    assert_eq!(
        fault("rate: 0.5"),
        "5:8: spec.rate: expected a whole number of at least 1, or a string (found the number 0.5; write \"0.5\" in quotes)"
    );
    let faults = faults("spec: {topic: {name: ééééééééééé, config: {a: u, b: v, c: w}}}\n");
    assert_eq!(
        faults,
        [
            "4:22: spec.topic.name: expected 1 to 10 characters (found 11: \"ééééééééééé\")",
            "4:35: spec.topic.config: expected at most 2 entries (found 3)",
        ]
    );
}

#[test]
fn what_must_not_occur_twice_is_found() {
    assert_eq!(
        fault("brokers: [a, b, a]"),
        "5:18: spec.brokers[2]: given twice: \"a\" stands already in spec.brokers[0]"
    );
    assert_eq!(
        fault("columns: [{name: a, from: x}, {name: a}]"),
        "5:32: spec.columns[1]: given twice: name \"a\" stands already in spec.columns[0]"
    );
}

#[test]
fn a_key_without_a_value_is_refused_as_server_side_apply_does() {
    let cure = "give a value, or leave the key out";
    assert_eq!(
        fault("rate: "),
        format!("5:2: spec.rate: expected a whole number of at least 1, or a string (found nothing; {cure})")
    );
    assert_eq!(fault("time: null"), format!("5:8: spec.time: expected a block of fields (found nothing; {cure})"));
    assert_eq!(fault("brokers: [null]"), format!("5:12: spec.brokers[0]: expected a string (found nothing; {cure})"));
    assert_eq!(
        faults("spec:\n  topic:\n"),
        [format!("5:3: spec.topic: expected a block of fields (found nothing; {cure})")]
    );
}

#[test]
fn rules_are_judged_with_defaults_filled_in_and_name_their_field() {
    assert_eq!(fault("time: {most: 0}"), "5:15: spec.time.most: write a most that is not below least");
    assert_eq!(fault("suspend: true, rate: 1"), "4:1: spec: rate has no meaning with suspend: leave one out");
}

#[test]
fn rules_wait_where_what_they_look_at_is_faulty_and_the_summary_says_so() {
    let resource = Resource::from_definition(DEFINITION).expect("a definition");
    let report =
        report(&resource, &format!("{HEAD}spec: {{topic: {{name: A}}, suspend: true, rate: 1}}\n"), &Specs::new());
    assert_eq!(
        report.to_string(),
        "1 manifest checked, 1 fault; rules across several fields wait until these are mended"
    );
}

#[test]
fn words_read_differently_do_not_bring_a_second_fault() {
    assert_eq!(
        fault("suspend: yes"),
        "5:11: spec.suspend: kubectl reads yes as true, other tools read the string \"yes\": write true, or \"yes\" in quotes"
    );
}

#[test]
fn the_objects_around_the_spec_are_judged_too() {
    let resource = Resource::from_definition(DEFINITION).expect("a definition");
    let lines = |text: &str| report(&resource, text, &Specs::new()).lines("f.yaml");
    let spec = "spec: {topic: {name: a}}\n";
    assert_eq!(
        lines(&format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, x: yes}}\n---\n{HEAD}{spec}")),
        "f.yaml:1:1: passed over: Deployment web\n"
    );
    assert_eq!(
        lines(&format!("{HEAD}{spec}status: {{}}\n")),
        "f.yaml:5:1: status: written by the operator: leave it out\n"
    );
    assert_eq!(lines(HEAD), "f.yaml:1:1: spec: required, but not given\n");
    assert_eq!(lines(&format!("{HEAD}spce: {{}}\n{spec}")), "f.yaml:4:1: spce: no such field; did you mean spec?\n");
    assert_eq!(
        lines("apiVersion: clickstream.dev/v1\nkind: ClickstreamPipeline\nmetadata: {name: a}\n"),
        "f.yaml:1:1: apiVersion: expected clickstream.dev/v1alpha1 (found \"clickstream.dev/v1\")\n"
    );
    assert_eq!(
        lines("apiVersion: clickstream.dev/v1alpha1\nkind: ClickStreamPipeline\n"),
        "f.yaml:2:7: kind: expected ClickstreamPipeline (found \"ClickStreamPipeline\")\n"
    );
    assert_eq!(
        lines(
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: clickstream.dev/v1alpha1, kind: ClickstreamPipeline, metadata: {name: A}, spec: {topic: {name: a}}}\n"
        ),
        "f.yaml:4:86: items[0].metadata.name: expected at most 253 lower-case letters, digits, '-' and '.', a letter or digit at both ends of each part (found \"A\")\n"
    );
    assert_eq!(lines("a: 1\n"), "f.yaml:1:1: apiVersion: required, but not given\n");
    assert_eq!(lines("- a\n"), "f.yaml:1:1: expected a Kubernetes object (found a list)\n");
}

#[test]
fn metadata_is_judged_by_the_rules_of_kubernetes() {
    let resource = Resource::from_definition(DEFINITION).expect("a definition");
    let faults = |metadata: &str| {
        let text = format!(
            "apiVersion: clickstream.dev/v1alpha1\nkind: ClickstreamPipeline\nmetadata: {metadata}\nspec: {{topic: {{name: a}}}}\n"
        );
        report(&resource, &text, &Specs::new())
            .faults
            .iter()
            .map(|fault| format!("{}: {}", fault.path, fault.message))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        faults(
            "{name: a, namespace: b, labels: {a/b: c}, annotations: {A/b: 'd e'}, finalizers: [a/b], creationTimestamp: null}"
        ),
        Vec::<String>::new()
    );
    assert_eq!(faults("{}"), ["metadata.name: required, but not given"]);
    assert_eq!(faults("a"), ["metadata: expected a block with the object's name (found the string \"a\")"]);
    assert_eq!(faults("{name: a, uid: x}"), ["metadata.uid: written by the server: leave it out"]);
    assert_eq!(faults("{name: a, label: {}}"), ["metadata.label: no such field; did you mean labels?"]);
    assert_eq!(
        faults("{name: a, labels: {a: true}}"),
        ["metadata.labels.a: expected a string (found true; write \"true\" in quotes)"]
    );
    assert_eq!(
        faults("{name: a, labels: {a: }}"),
        ["metadata.labels.a: expected a string; write \"\" for an empty one"]
    );
    assert_eq!(faults("{name: 1}"), ["metadata.name: expected a name (found the number 1; write \"1\" in quotes)"]);
    assert_eq!(faults("{name: a, finalizers: [orphan, foregroundDeletion]}").len(), 1);
}

#[test]
fn what_never_changes_is_judged_against_what_is_stored() {
    let resource = Resource::from_definition(DEFINITION).expect("a definition");
    let text = |kind: &str| format!("{HEAD}spec:\n  topic: {{name: a}}\n  kind: {kind}\n");
    let stored = report(&resource, &text("Retain"), &Specs::new());
    assert_eq!(stored.faults, []);
    assert_eq!(report(&resource, &text("Retain"), &stored.specs).faults, []);
    assert_eq!(
        report(&resource, &text("Delete"), &stored.specs).lines("f.yaml"),
        "f.yaml:4:1: spec: kind never changes\n"
    );
}
