//! Lays the declared columns out: as a tree of the lake's names, and as the way that leads to it from the source's.

use clickstream_crds::settings::EventSchema;
use clickstream_crds::wire::{ColumnPath, Segment, SourcePath};

use super::{Leaf, Node, RecipeError, Route, Scope, Shape, Tail};

/// The name of the id that every event gets, in the lake and in the messages of those who send one.
const EVENT_ID: &str = "event_id";

pub(super) fn lay_out(schema: &EventSchema) -> Result<(Route, Shape), RecipeError> {
    let mut leaves = Vec::new();
    for column in &schema.columns {
        let types = (column.name == schema.roles.event_type).then_some(&schema.event_types);
        leaves.push(Leaf::declared(column, types)?);
    }
    let declared = |name: &str| {
        schema.columns.iter().any(|column| column.name.segments().next().is_some_and(|first| first.name == name))
    };
    let made_id = (schema.roles.event_id.is_none() && !declared(EVENT_ID)).then_some(leaves.len());
    leaves.extend(made_id.map(|_| Leaf::added(EVENT_ID)));
    let raw_type = leaves.len();
    leaves.push(Leaf::added("event_type_raw"));
    let properties = leaves.len();
    leaves.push(Leaf::added("properties"));

    let role = |name: &ColumnPath| {
        schema.columns.iter().position(|column| column.name == *name && name.lists() == 0).ok_or_else(|| {
            RecipeError::Column {
                column: name.0.clone(),
                what: "a role must name a declared column outside of lists".to_owned(),
            }
        })
    };
    let mut route = Route {
        nodes: vec![Node::default()],
        leaves,
        lists: Vec::new(),
        root: Scope::default(),
        event_time: role(&schema.roles.event_time)?,
        raw_type,
        user: role(&schema.roles.user)?,
        made_id,
        properties,
    };
    role(&schema.roles.event_type)?;

    let mut fields = Vec::new();
    for (leaf, column) in schema.columns.iter().enumerate() {
        let segments: Vec<_> = column.name.segments().collect();
        let mut lists = Vec::new();
        place(&mut route, &mut fields, &segments, leaf, &mut lists)?;
        route.lead(&column.from, leaf, &lists)?;
    }
    for leaf in schema.columns.len()..route.leaves.len() {
        let name = route.leaves[leaf].name.clone();
        place(&mut route, &mut fields, &[Segment { name: &name, list: false }], leaf, &mut Vec::new())?;
    }
    if let Some(leaf) = made_id {
        route.lead(&SourcePath(EVENT_ID.to_owned()), leaf, &[])?;
    }
    for column in &schema.columns {
        check_sources(&route, &fields, &column.name)?;
    }
    Ok((route, Shape::new(fields)))
}

/// Puts a leaf at its place in the tree; `lists` gets the lists on the way.
fn place(
    route: &mut Route,
    fields: &mut Vec<(String, Tail)>,
    segments: &[Segment<'_>],
    leaf: usize,
    lists: &mut Vec<usize>,
) -> Result<(), RecipeError> {
    let Some((first, rest)) = segments.split_first() else { return Ok(()) };
    let at = fields.iter().position(|(name, _)| name == first.name).unwrap_or_else(|| {
        let tail = if first.list {
            let list = route.lists.len();
            route.lists.push(Scope::default());
            scope(route, lists).lists.push(list);
            Tail::List(list, Box::new(below(route, rest, leaf)))
        } else {
            below(route, rest, leaf)
        };
        fields.push((first.name.to_owned(), tail));
        fields.len() - 1
    });
    let mut tail = &mut fields[at].1;
    if let Tail::List(list, element) = tail {
        lists.push(*list);
        tail = element;
    }
    match tail {
        Tail::Record(fields) if !rest.is_empty() => place(route, fields, rest, leaf, lists),
        Tail::Leaf(of, _) if *of == leaf => {
            scope(route, lists).leaves.push(leaf);
            Ok(())
        }
        _ => Err(RecipeError::Column {
            column: route.leaves[leaf].name.clone(),
            what: "it is declared twice, or is the parent of another column".to_owned(),
        }),
    }
}

fn below(route: &Route, rest: &[Segment<'_>], leaf: usize) -> Tail {
    if rest.is_empty() { Tail::Leaf(leaf, route.leaves[leaf].kind.data_type()) } else { Tail::Record(Vec::new()) }
}

fn scope<'route>(route: &'route mut Route, lists: &[usize]) -> &'route mut Scope {
    match lists.last() {
        Some(&list) => &mut route.lists[list],
        None => &mut route.root,
    }
}

fn check_sources(route: &Route, fields: &[(String, Tail)], name: &ColumnPath) -> Result<(), RecipeError> {
    let mut fields = fields;
    for segment in name.segments() {
        let Some((_, mut tail)) =
            fields.iter().find(|(known, _)| known == segment.name).map(|(name, tail)| (name, tail))
        else {
            return Ok(());
        };
        if let Tail::List(list, element) = tail {
            if route.sources_of(*list) > 1 {
                return Err(RecipeError::TwoSources(name.0.clone()));
            }
            tail = element;
        }
        let Tail::Record(below) = tail else { return Ok(()) };
        fields = below;
    }
    Ok(())
}
