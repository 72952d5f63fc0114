//! Follows a message field by field and leads each value to its columns.

use super::scan::Scan;
use super::{Code, Columns, Fault, Malformed, Reason, Recipe};
use crate::land::normalise::{Found, add, raw_type};
use crate::land::recipe::{Kind, Node, Route};

/// What is kept from message to message: room, and what the next one will probably look like.
#[derive(Debug)]
pub(super) struct Memory {
    /// Of each node, in which record it was met last.
    met: Vec<u64>,
    /// Of each node, which of its fields will probably come next.
    next: Vec<usize>,
    records: u64,
    scratch: String,
    rest: String,
    /// A required column that has no value in an element of a list.
    pub(super) missing: Option<usize>,
}

/// More room is not kept for the next message.
const KEPT: usize = 1 << 20;

impl Memory {
    pub(super) fn new(route: &Route) -> Self {
        let nodes = route.nodes.len();
        let (scratch, rest) = (String::new(), String::new());
        Self { met: vec![0; nodes], next: vec![0; nodes], records: 0, scratch, rest, missing: None }
    }

    fn forget(&mut self) {
        for text in [&mut self.scratch, &mut self.rest] {
            text.clear();
            text.shrink_to(KEPT);
        }
        self.missing = None;
    }

    /// What the last message had besides the declared columns, as a record; empty: nothing.
    pub(super) fn rest(&self) -> &str {
        &self.rest
    }
}

/// One message on its way into the columns.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    scan: Scan<'a>,
    recipe: &'a Recipe,
    columns: &'a mut Columns,
    memory: &'a mut Memory,
    fault: Option<Fault>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str, recipe: &'a Recipe, columns: &'a mut Columns, memory: &'a mut Memory) -> Self {
        memory.forget();
        Self { scan: Scan::new(text), recipe, columns, memory, fault: None }
    }

    pub(super) fn message(&mut self) -> Result<(), Malformed> {
        if self.scan.peek() != Some(b'{') {
            return self.scan.malformed("expected a JSON object");
        }
        self.record(0, 0)?;
        self.scan.end()
    }

    /// The first of the values' faults, in the order of reasons.
    pub(super) fn fault(self) -> Option<Fault> {
        self.fault
    }

    fn node(&self, node: usize) -> &'a Node {
        &self.recipe.route.nodes[node]
    }

    /// Reads a record. What is not declared in it is added to the rest; where there was any, the answer is true.
    fn record(&mut self, node: usize, depth: usize) -> Result<bool, Malformed> {
        self.scan.enter(depth)?;
        self.memory.records += 1;
        let record = self.memory.records;
        let start = self.memory.rest.len();
        self.memory.rest.push('{');
        let mut more = !self.scan.pass(b'}');
        while more {
            self.scan.peek();
            let key_at = self.scan.at();
            let name = self.scan.string()?;
            let key = self.scan.since(key_at);
            let name = name.text(self.scan.at(), &mut self.memory.scratch)?;
            let field = find(&self.recipe.route.nodes[node], name, &mut self.memory.next[node]);
            self.scan.expect(b':', "expected a colon")?;
            match field {
                None => self.undeclared(key, start, depth)?,
                Some(field) if self.memory.met[field] == record => self.skip(depth)?,
                Some(field) => {
                    self.memory.met[field] = record;
                    self.declared(field, key, start, depth)?;
                }
            }
            more = self.scan.more(b'}')?;
        }
        if self.memory.rest.len() == start + 1 {
            self.memory.rest.truncate(start);
            return Ok(false);
        }
        self.memory.rest.push('}');
        Ok(true)
    }

    fn declared(&mut self, field: usize, key: &str, record: usize, depth: usize) -> Result<(), Malformed> {
        let node = self.node(field);
        if node.fields.is_empty() && node.element.is_none() {
            return self.value(field, depth + 1).map(|_| ());
        }
        let before = self.memory.rest.len();
        self.begin_member(key, record);
        let any_rest = self.value(field, depth + 1)?;
        // Where a column takes the whole, nothing of it is left over.
        if !any_rest || !node.leaves.is_empty() {
            self.memory.rest.truncate(before);
        }
        Ok(())
    }

    fn undeclared(&mut self, key: &str, record: usize, depth: usize) -> Result<(), Malformed> {
        self.scan.peek();
        let start = self.scan.at();
        self.skip(depth)?;
        self.begin_member(key, record);
        self.memory.rest.push_str(self.scan.since(start));
        Ok(())
    }

    fn begin_member(&mut self, key: &str, record: usize) {
        if self.memory.rest.len() > record + 1 {
            self.memory.rest.push(',');
        }
        self.memory.rest.push_str(key);
        self.memory.rest.push(':');
    }

    fn skip(&mut self, depth: usize) -> Result<(), Malformed> {
        self.scan.skip(depth + 1, &mut self.memory.scratch)
    }

    /// Reads a declared value; the answer is true where part of it was added to the rest.
    fn value(&mut self, node: usize, depth: usize) -> Result<bool, Malformed> {
        let peeked = self.scan.peek();
        let start = self.scan.at();
        match peeked {
            Some(b'"') => {
                let quoted = self.scan.string()?;
                let Self { scan, recipe, columns, memory, fault } = self;
                let text = quoted.text(scan.at(), &mut memory.scratch)?;
                arrive(recipe, columns, fault, node, Found::Text(text), scan.since(start));
            }
            Some(b'{') => return self.nested(node, start, depth, !self.node(node).fields.is_empty(), Self::record),
            Some(b'[') => return self.nested(node, start, depth, self.node(node).element.is_some(), Self::list),
            Some(b't') => self.scan.word("true").map(|()| self.arrive(node, Found::Truth(true), "true"))?,
            Some(b'f') => self.scan.word("false").map(|()| self.arrive(node, Found::Truth(false), "false"))?,
            // A value that is null is one that is not there.
            Some(b'n') => self.scan.word("null")?,
            _ => {
                let number = self.scan.number()?;
                self.arrive(node, Found::Number(number), number);
            }
        }
        Ok(false)
    }

    fn nested(
        &mut self,
        node: usize,
        start: usize,
        depth: usize,
        declared: bool,
        read: impl FnOnce(&mut Self, usize, usize) -> Result<bool, Malformed>,
    ) -> Result<bool, Malformed> {
        let any_rest = if declared {
            read(self, node, depth)?
        } else {
            self.scan.skip(depth, &mut self.memory.scratch)?;
            false
        };
        if !declared || !self.node(node).leaves.is_empty() {
            self.arrive(node, Found::Nested, self.scan.since(start));
        }
        Ok(any_rest)
    }

    fn list(&mut self, node: usize, depth: usize) -> Result<bool, Malformed> {
        self.scan.enter(depth)?;
        let Node { element: Some(element), lists, .. } = self.node(node) else { return Ok(false) };
        let start = self.memory.rest.len();
        self.memory.rest.push('[');
        let (mut elements, mut any_rest) = (0, false);
        let mut more = !self.scan.pass(b']');
        while more {
            if elements > 0 {
                self.memory.rest.push(',');
            }
            elements += 1;
            let rest = self.value(*element, depth + 1)?;
            any_rest |= rest;
            if !rest {
                self.memory.rest.push_str("{}");
            }
            for &list in lists {
                self.end_element(list, elements);
            }
            more = self.scan.more(b']')?;
        }
        for &list in lists {
            self.columns.lists[list].end(Some(elements));
        }
        if any_rest {
            self.memory.rest.push(']');
        } else {
            self.memory.rest.truncate(start);
        }
        Ok(any_rest)
    }

    fn end_element(&mut self, list: usize, elements: usize) {
        let scope = &self.recipe.route.lists[list];
        self.columns.pad(scope, self.columns.lists[list].elements() + elements);
        let empty =
            |leaf: &usize| self.recipe.route.leaves[*leaf].required && self.columns.leaves[*leaf].ends_with_null();
        if let Some(missing) = scope.leaves.iter().copied().find(empty) {
            self.memory.missing = Some(self.memory.missing.map_or(missing, |known| known.min(missing)));
        }
    }

    fn arrive(&mut self, node: usize, found: Found<'_>, raw: &str) {
        arrive(self.recipe, self.columns, &mut self.fault, node, found, raw);
    }
}

/// Adds a value to the columns that take it.
fn arrive(recipe: &Recipe, columns: &mut Columns, fault: &mut Option<Fault>, node: usize, found: Found<'_>, raw: &str) {
    let route = &recipe.route;
    let node = &route.nodes[node];
    if node.leaves.is_empty() {
        let expected = if node.element.is_some() { "a list" } else { "a record" };
        note(recipe, fault, Reason { code: Code::BadType, column: Some(node.column) }, expected, raw);
    }
    for &index in &node.leaves {
        let leaf = &route.leaves[index];
        if let Err(code) = add(&leaf.kind, &recipe.zone, found, raw, &mut columns.leaves[index]) {
            columns.leaves[index].push_any();
            let reason = Reason { code, column: u16::try_from(index).ok() };
            let expected = if code == Code::NotAllowed { "a value that may land" } else { &leaf.kind.expected() };
            note(recipe, fault, reason, expected, raw);
        }
        if let (Kind::EventType { .. }, Some(text)) = (&leaf.kind, raw_type(found)) {
            columns.leaves[route.raw_type].push_text(text);
        }
    }
}

fn note(recipe: &Recipe, fault: &mut Option<Fault>, reason: Reason, expected: &str, raw: &str) {
    if fault.as_ref().is_some_and(|known| known.reason <= reason) {
        return;
    }
    let name = reason.column.map_or("", |column| recipe.column_name(column));
    let shown: String = raw.chars().take(SHOWN).collect();
    let more = if shown.len() < raw.len() { "…" } else { "" };
    *fault = Some(Fault { reason, text: format!("{name}: expected {expected}, found {shown}{more}") });
}

/// How much of a value an explanation shows.
const SHOWN: usize = 80;

#[inline]
fn find(node: &Node, name: &str, next: &mut usize) -> Option<usize> {
    let (before, behind) = node.fields.split_at(*next);
    let fields = (*next..).zip(behind).chain((0..).zip(before));
    for (index, (known, field)) in fields {
        if **known == *name {
            *next = index + 1;
            return Some(*field);
        }
    }
    None
}
