use super::{Leaf, RecipeError};
use clickstream_crds::wire::SourcePath;

/// How the fields of a message lead to columns: a tree of the source's names beside flat lists of columns.
#[derive(Debug)]
pub(in crate::land) struct Route {
    /// The fields of the source; the first is the message itself.
    pub(in crate::land) nodes: Vec<Node>,
    /// The columns that hold values: declared ones in their order, then those that every event gets.
    pub(in crate::land) leaves: Vec<Leaf>,
    /// The lists of the lake.
    pub(in crate::land) lists: Vec<Scope>,
    /// What stands outside of all lists.
    pub(in crate::land) root: Scope,
    /// When it happened.
    pub(in crate::land) event_time: usize,
    /// What happened, as it came.
    pub(in crate::land) raw_type: usize,
    /// Whose event it is.
    pub(in crate::land) user: usize,
    /// The column to fill from where the message stands, if the message has no id of its own.
    pub(in crate::land) made_id: Option<usize>,
    /// What no column is declared for.
    pub(in crate::land) properties: usize,
}

/// A field of the source, or the elements of a list.
#[derive(Debug, Default)]
pub(in crate::land) struct Node {
    /// The fields below it, if it is a record.
    pub(in crate::land) fields: Vec<(Box<str>, usize)>,
    /// Its elements, if it is a list.
    pub(in crate::land) element: Option<usize>,
    /// The columns that take its value.
    pub(in crate::land) leaves: Vec<usize>,
    /// The lists of the lake that get an element for each of its own.
    pub(in crate::land) lists: Vec<usize>,
    /// The first declared column that is filled from here or from below.
    pub(in crate::land) column: u16,
}

/// Columns that grow together, by one value with each row or each element.
#[derive(Debug, Default)]
pub(in crate::land) struct Scope {
    pub(in crate::land) leaves: Vec<usize>,
    pub(in crate::land) lists: Vec<usize>,
}

impl Route {
    /// Leads a path of the source to a leaf; `lists` are the lists of the lake around it, from the outside in.
    pub(super) fn lead(&mut self, from: &SourcePath, leaf: usize, lists: &[usize]) -> Result<(), RecipeError> {
        let column = u16::try_from(leaf).unwrap_or(u16::MAX);
        let mut node = 0;
        let mut lists = lists.iter();
        for segment in from.segments() {
            node = self.field(node, segment.name, column);
            if segment.list {
                let known = self.nodes[node].element;
                let element = known.unwrap_or_else(|| self.add(column));
                self.nodes[node].element = Some(element);
                let &list = lists.next().ok_or_else(|| self.uneven(leaf))?;
                if !self.nodes[node].lists.contains(&list) {
                    self.nodes[node].lists.push(list);
                }
                node = element;
            }
        }
        if lists.next().is_some() {
            return Err(self.uneven(leaf));
        }
        self.nodes[node].leaves.push(leaf);
        Ok(())
    }

    /// How many fields of the source fill a list of the lake.
    pub(super) fn sources_of(&self, list: usize) -> usize {
        self.nodes.iter().filter(|node| node.lists.contains(&list)).count()
    }

    fn uneven(&self, leaf: usize) -> RecipeError {
        let what = "`from` must go through as many lists as the name".to_owned();
        RecipeError::Column { column: self.leaves[leaf].name.clone(), what }
    }

    fn field(&mut self, of: usize, name: &str, column: u16) -> usize {
        if let Some((_, node)) = self.nodes[of].fields.iter().find(|(known, _)| **known == *name) {
            return *node;
        }
        let node = self.add(column);
        self.nodes[of].fields.push((name.into(), node));
        node
    }

    fn add(&mut self, column: u16) -> usize {
        self.nodes.push(Node { column, ..Node::default() });
        self.nodes.len() - 1
    }
}
