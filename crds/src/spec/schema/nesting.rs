//! Names that nest must agree on what is a record, what is a list, and what is neither.
//!
//! Every column is compared with every other, so these are the dearest rules of the schema. The API server allows a rule a
//! million units of work per evaluation: 200 columns against each other take some 800,000, which is why each rule makes one
//! comparison and binds its prefix outside the inner loop. A test applies the longest names that are allowed.

use crate::rule::Rule;

pub(super) fn rules() -> [Rule; 4] {
    [
        no_parent("c.name + '.'"),
        no_parent("c.name + '['"),
        no_list_as_record("c.name.indexOf('[]')"),
        no_list_as_record("c.name.lastIndexOf('[]')"),
    ]
}

fn no_parent(prefix: &str) -> Rule {
    Rule::invalid(
        format!("!has(self.columns) || self.columns.all(c, [{prefix}].all(p, !self.columns.exists(d, d.name.startsWith(p))))"),
        "a column is the parent of another one, such as device beside device.os: a record is declared by its fields alone",
    )
    .at(".columns")
}

/// What stands before `[]` is a list; `list_at` is where that is.
fn no_list_as_record(list_at: &str) -> Rule {
    Rule::invalid(
        format!(
            "!has(self.columns) || self.columns.all(c, !c.name.contains('[]') || [c.name.substring(0, {list_at}) + '.'].all(p, \
             !self.columns.exists(d, d.name.startsWith(p))))"
        ),
        "a field is a list in one column and a record in another, such as items[].id beside items.count: write it the same way in both",
    )
    .at(".columns")
}
