use super::*;
use crate::check::node::Value;

/// The faults of a text, a line each.
fn faults(text: &str) -> Vec<String> {
    let read = read(text);
    let within = read.documents.iter().flat_map(|document| &document.faults);
    read.faults.iter().chain(within).map(ToString::to_string).collect()
}

fn json(text: &str) -> String {
    assert_eq!(faults(text), Vec::<String>::new(), "{text}");
    read(text).documents.iter().map(|document| document.root.value.to_json().to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_node_knows_its_place() {
    let read = read("a:\n  - b: één\n    c: 2\n");
    let list = read.documents[0].root.entry("a").expect("a");
    assert_eq!(list.at, Position { line: 1, column: 1 });
    let Value::List(items) = &list.node.value else { panic!("a list") };
    assert_eq!(items[0].at, Position { line: 2, column: 5 });
    assert_eq!(items[0].get("b").expect("b").at, Position { line: 2, column: 8 });
    assert_eq!(items[0].get("c").expect("c").at, Position { line: 3, column: 8 });
}

#[test]
fn json_is_read_too() {
    assert_eq!(json(r#"{"a": [1, -2, true, null, "x\ty\u00e9"]}"#), r#"{"a":[1,-2,true,null,"x\tyé"]}"#);
}

#[test]
fn several_documents_are_read_and_empty_ones_are_none() {
    assert_eq!(json("---\n# nothing\n---\na: 1\n--- # the second\nb: 2\n---\n"), "{\"a\":1}\n{\"b\":2}");
}

#[test]
fn words_that_both_yaml_versions_read_alike_are_taken() {
    for (word, value) in [
        ("true", "true"),
        ("~", "null"),
        ("12", "12"),
        ("-7", "-7"),
        ("0", "0"),
        ("0x1F", "31"),
        ("0o17", "15"),
        ("12h", "\"12h\""),
        ("2026-01-02", "\"2026-01-02\""),
        ("12:30:45", "\"12:30:45\""),
        ("No way", "\"No way\""),
    ] {
        assert_eq!(json(&format!("a: {word}")), format!("{{\"a\":{value}}}"));
    }
}

#[test]
fn words_that_the_two_yaml_versions_read_differently_are_faults_with_a_cure() {
    for (word, message) in [
        ("yes", "kubectl reads yes as true, other tools read the string \"yes\": write true, or \"yes\" in quotes"),
        ("Off", "kubectl reads Off as false, other tools read the string \"Off\": write false, or \"Off\" in quotes"),
        ("n", "kubectl reads n as false, other tools read the string \"n\": write false, or \"n\" in quotes"),
        (
            "1_000",
            "kubectl reads 1_000 as the number 1000, other tools read the string \"1_000\": write 1000, or \"1_000\" in quotes",
        ),
        (
            "0777",
            "kubectl reads 0777 as the number 511, other tools read the number 777: write 777 or 511, whichever is meant",
        ),
        (
            "0b11",
            "kubectl reads 0b11 as the number 3, other tools read the string \"0b11\": write 3, or \"0b11\" in quotes",
        ),
        (
            "089",
            "kubectl reads 089 as the number 089, other tools read the number 89: write a plain number, or \"089\" in quotes",
        ),
    ] {
        assert_eq!(faults(&format!("a: {word}")), [format!("1:4: a: {message}")]);
    }
}

#[test]
fn numbers_with_an_exponent_or_a_point_are_no_whole_numbers() {
    for word in ["1e1", "1.0", "1.", ".5", "+12e03", ".inf", "99999999999999999999"] {
        let read = read(&format!("a: {word}"));
        assert_eq!(read.documents[0].root.get("a").expect("a").value, Value::Number(word.to_owned()));
    }
}

#[test]
fn words_in_quotes_are_text() {
    assert_eq!(json("a: 'yes'\nb: \"0777\"\nc: |\n  no\n"), r#"{"a":"yes","b":"0777","c":"no\n"}"#);
}

#[test]
fn a_key_given_twice_is_a_fault() {
    assert_eq!(
        faults("a:\n  b: 1\n  c: 2\n  b: 3\n"),
        ["4:3: a.b: given twice, first in line 2: keep one (kubectl takes the last without a word)"]
    );
}

#[test]
fn keys_are_words() {
    assert_eq!(faults("a:\n  yes: 1\n"), ["2:3: a: as a key, write \"yes\" in quotes"]);
    assert_eq!(faults("a:\n  1: 1\n"), ["2:3: a: as a key, write \"1\" in quotes"]);
    assert_eq!(faults("? [x]\n: 1\n"), ["1:3: a key must be a word"]);
    assert_eq!(
        faults("a: &a {x: 1}\nb:\n  <<: *a\n"),
        ["3:3: b: merge keys (<<) are not part of YAML 1.2: write the fields out"]
    );
}

#[test]
fn tags_are_faults() {
    let fault = "1:4: a: tags such as !!str are read differently from tool to tool: leave the tag out and use quotes";
    assert_eq!(faults("a: !!str 1"), [fault]);
    assert_eq!(faults("a: !x {b: 1}"), [fault]);
}

#[test]
fn aliases_are_written_out() {
    assert_eq!(json("a: &x [1, 2]\nb: *x\n"), r#"{"a":[1,2],"b":[1,2]}"#);
    assert_eq!(
        faults("a: &x\n  b: *x\n"),
        ["2:6: a.b: this alias refers to the block it stands in: write the value out"]
    );
}

#[test]
fn aliases_cannot_ask_for_billions() {
    let ten = |word: &str| [word; 10].join(", ");
    let levels = (1..10).map(|level| format!("a{level}: &a{level} [{}]\n", ten(&format!("*a{}", level - 1))));
    let text = format!("a0: &a0 [{}]\n{}", ten("x"), levels.collect::<String>());
    assert_eq!(faults(&text), ["5:45: a4[7]: too large: a document may hold 100000 values, aliases written out"]);
}

#[test]
fn depth_is_bounded() {
    let text = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
    let path = format!("a{}", "[0]".repeat(64));
    assert_eq!(faults(&text), [format!("1:68: {path}: too deep: blocks may be nested 64 levels")]);
}

#[test]
fn where_kubectl_and_yaml_see_different_documents_is_a_fault() {
    assert_eq!(
        faults("a: 1\n...\n"),
        ["2:1: kubectl reads nothing between \"...\" and the next \"---\": leave this line out"]
    );
    assert_eq!(faults("%YAML 1.2\n---\na: 1\n"), ["1:1: kubectl refuses YAML directives: leave this line out"]);
    let expected =
        "kubectl takes nothing but a comment in a line that begins with \"---\": move the rest to a line of its own";
    assert_eq!(faults("a: 1\n--- b\n"), [format!("2:1: {expected}")]);
    assert_eq!(faults("--- {a: 1}\n"), [format!("1:1: {expected}")]);
}

#[test]
fn what_is_no_yaml_is_one_fault_at_its_place() {
    assert_eq!(faults("a: [1, 2\nb: 3\n").len(), 1);
    assert_eq!(faults("a:\n\t- b\n")[1..], ["2:1: a tab in the indentation: write spaces"]);
    assert_eq!(faults("a: 'x\n").len(), 1);
    assert_eq!(read("ok: 1\n---\na: [\n").documents.len(), 1, "what stands before a syntax error is read");
}

#[test]
fn what_only_a_lenient_reader_takes_is_a_fault() {
    let differently = "without quotes, this is read differently from tool to tool: put it in quotes";
    let lines = "a value that goes on over several lines: put it in quotes";
    for (text, fault) in [
        ("a: x\n  y\n", format!("1:4: a: {lines}")),
        ("a: [s3://b?c]\n", format!("1:5: a[0]: {differently}")),
        ("a: [>1]\n", format!("1:5: a[0]: {differently}")),
        ("a: {b\n : 1}\n", "1:5: a: as a key within {…}, write \"b\" in quotes, or a space after its colon".to_owned()),
        (
            "a: {b:, c: 1}\n",
            "1:5: a: as a key within {…}, write \"b\" in quotes, or a space after its colon".to_owned(),
        ),
        ("a: &b! 1\n", "1:4: a: the name of an anchor or alias: write letters, digits, - and _ only".to_owned()),
        ("a: \"x\\/y\"\nb: &b\n", r"1:4: a: the escape \/, which kubectl does not know: write /".to_owned()),
        ("a: b\u{2028}c\n", "1:5: the invisible character U+2028: leave it out".to_owned()),
        ("a:\n-\tb\n", "2:2: a tab in the indentation: write spaces".to_owned()),
    ] {
        assert_eq!(faults(text), [fault], "{text:?}");
    }
}

#[test]
fn an_empty_document_with_a_fault_is_none_to_pass_over() {
    assert_eq!(faults("&?\n"), ["1:1: the name of an anchor or alias: write letters, digits, - and _ only"]);
}

#[test]
fn json_may_be_indented_with_tabs_and_escape_slashes() {
    assert_eq!(json("{\n\t\"a\": \"s3:\\/\\/b\"\n}\n"), r#"{"a":"s3://b"}"#);
}

#[test]
fn anchors_may_stand_before_blocks_and_in_lists() {
    assert_eq!(
        json("a: &x\n  b: 1\nc: [*x, &y z, *y]\nd:\n  - &q {e: 1}\n  - *q\n"),
        r#"{"a":{"b":1},"c":[{"b":1},"z","z"],"d":[{"e":1},{"e":1}]}"#
    );
}
