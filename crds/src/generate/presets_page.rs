//! The presets, written out.

use crate::presets::written_out;
use crate::spec::{Column, EventSchema, Preset};

const HEAD: &str = "<!-- Made from the Rust types by `make generate`; do not edit. -->
# Presets

A preset is a schema that one could have written by hand: the columns, where each stands in the source, the roles and
the event types. `schema.eventTypes` beside a preset takes the place of its aliases, of its accepted words, or of both.

Every preset has the roles `eventTime: event_time`, `eventType: event_type`, `user: user_id`. Without time or type an
event goes to quarantine; without its user too, but for `events`.
";

const ALL: [(&str, Preset); 5] = [
    ("retailrocket", Preset::RetailRocket),
    ("ecommerce", Preset::Ecommerce),
    ("pageviews", Preset::PageViews),
    ("streaming", Preset::Streaming),
    ("events", Preset::Events),
];

pub(super) fn text() -> String {
    let sections = ALL.iter().map(|(name, preset)| section(name, &written_out(*preset)));
    sections.fold(HEAD.to_owned(), |page, section| page + &section)
}

fn section(name: &str, schema: &EventSchema) -> String {
    let rows: Vec<_> = schema.columns.iter().flatten().map(row).collect();
    let types = schema.event_types.iter();
    let aliases = types.clone().flat_map(|it| it.aliases.iter().flatten());
    let aliases: Vec<_> = aliases.map(|alias| format!("`{}` becomes `{}`", alias.from.0, alias.to.0)).collect();
    let accepted = types.flat_map(|it| it.accepted.iter().flatten());
    let accepted: Vec<_> = accepted.map(|word| format!("`{}`", word.0)).collect();
    let accepted = if accepted.is_empty() { "any".to_owned() } else { accepted.join(", ") };
    let aliases = if aliases.is_empty() { String::new() } else { format!("; {}", aliases.join(", ")) };
    format!(
        "\n## `{name}`\n\n| Column | From | Type |\n| --- | --- | --- |\n{}\n\nEvent types: {accepted}{aliases}.\n",
        rows.join("\n")
    )
}

fn row(column: &Column) -> String {
    let from = column.from.as_ref().map_or(column.name.0.as_str(), |from| from.0.as_str());
    let digits = match (column.precision, column.scale) {
        (Some(precision), Some(scale)) => format!("({precision}, {scale})"),
        _ => String::new(),
    };
    let lowercase = if column.lowercase == Some(true) { ", in lower case" } else { "" };
    format!("| `{}` | `{from}` | {:?}{digits}{lowercase} |", column.name, column.column_type)
}
