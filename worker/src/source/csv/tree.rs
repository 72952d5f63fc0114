//! Fields whose names are paths, as the records that they stand for.

use super::header::NotAHeader;
use super::plan::Form;

/// What is done, one after the other, to write a row.
#[derive(Debug)]
pub(super) enum Step {
    /// A record begins: its name, as `"device":{`.
    Open(Vec<u8>),
    /// The innermost record ends, which began so; if nothing is in it, it is left out.
    Close(Vec<u8>),
    /// A field, its name as `"os":`.
    Field { index: usize, name: Vec<u8>, form: Form },
}

enum Node {
    Field { index: usize, form: Form },
    Record(Vec<(String, Self)>),
}

/// The steps for fields of these numbers, names and forms. A name that the schema declares is a path; any other is just a name.
pub(super) fn steps<'a>(fields: impl Iterator<Item = (usize, &'a str, Form, bool)>) -> Result<Vec<Step>, NotAHeader> {
    let mut root = Vec::new();
    for (index, name, form, declared) in fields {
        let path = if declared && !name.contains('[') { name.split('.').collect() } else { vec![name] };
        insert(&mut root, &path, Node::Field { index, form })?;
    }
    let mut steps = Vec::new();
    lay_out(root, &mut steps);
    Ok(steps)
}

fn insert(record: &mut Vec<(String, Node)>, path: &[&str], node: Node) -> Result<(), NotAHeader> {
    let Some((name, below)) = path.split_first() else { return Ok(()) };
    let there = record.iter().position(|(other, _)| other == name);
    match (there.map(|at| &mut record[at].1), below) {
        (Some(Node::Record(fields)), [_, ..]) => insert(fields, below, node),
        (Some(_), _) => Err(NotAHeader::FieldAndRecord((*name).to_owned())),
        (None, []) => {
            record.push(((*name).to_owned(), node));
            Ok(())
        }
        (None, _) => {
            let mut fields = Vec::new();
            insert(&mut fields, below, node)?;
            record.push(((*name).to_owned(), Node::Record(fields)));
            Ok(())
        }
    }
}

fn lay_out(record: Vec<(String, Node)>, steps: &mut Vec<Step>) {
    for (name, node) in record {
        let mut name = serde_json::Value::String(name).to_string().into_bytes();
        name.push(b':');
        match node {
            Node::Field { index, form } => steps.push(Step::Field { index, name, form }),
            Node::Record(fields) => {
                name.push(b'{');
                steps.push(Step::Open(name.clone()));
                lay_out(fields, steps);
                steps.push(Step::Close(name));
            }
        }
    }
}
