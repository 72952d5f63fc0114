use arrow_array::Array as _;
use arrow_array::cast::AsArray as _;
use serde_json::json;

use super::*;
use crate::land::trial::{column, landing, recipe};

#[test]
fn what_is_rolled_back_leaves_no_trace_in_lists_of_lists() {
    let recipe = recipe(&landing(&[column("a[].b[].c", "a[].b[].c", json!("int64"))]));
    let leaf = recipe.route.leaves.iter().position(|leaf| leaf.name == "a[].b[].c").unwrap();
    let mut columns = Columns::new(&recipe.route);
    for (row, keep) in [(0, true), (1, false), (2, true)] {
        columns.leaves[leaf].push_i64(row);
        columns.leaves[leaf].push_null();
        columns.lists[1].end(Some(2));
        columns.lists[0].end(Some(1));
        columns.pad(&recipe.route.root, columns.rows() + 1);
        if keep { columns.end_row(row, 0) } else { columns.roll_back(&recipe.route) }
    }
    let batch = columns.finish(&recipe.shape).unwrap();
    assert_eq!((batch.num_rows(), columns.rows(), columns.bytes()), (2, 0, 0));
    let values = recipe.shape.values(&batch, leaf).unwrap();
    let values: Vec<_> = values.as_primitive::<arrow_array::types::Int64Type>().iter().collect();
    assert_eq!(values, [Some(0), None, Some(2), None]);
    assert_eq!(batch.column_by_name("a").unwrap().null_count(), 0);
}
