//! Known kinds of events, as data: a preset is a schema that somebody could have written by hand.

mod ecommerce;
mod events;
mod page_views;
mod retail_rocket;
mod streaming;

use crate::spec::{Alias, Column, ColumnType, EventSchema, EventType, EventTypes, Preset, Roles};
use crate::wire::{ColumnPath, SourcePath};

/// The columns of a preset, its roles and its event types.
pub(crate) struct Recipe {
    columns: &'static [PresetColumn],
    event_id: Option<&'static str>,
    /// Words of the source, each with the word that lands.
    aliases: &'static [(&'static str, &'static str)],
    /// The words that may land; empty: any.
    accepted: &'static [&'static str],
}

/// One column of a preset.
pub(crate) struct PresetColumn {
    name: &'static str,
    from: &'static str,
    column_type: ColumnType,
    lowercase: bool,
    required: bool,
}

/// Every preset has these three.
const EVENT_TIME: &str = "event_time";
const EVENT_TYPE: &str = "event_type";
const USER_ID: &str = "user_id";

/// Money: eighteen digits, four of them behind the point.
const PRECISION: i32 = 18;
const SCALE: i32 = 4;

/// A column as it is named in the source, kept as it is.
const fn column(name: &'static str, from: &'static str, column_type: ColumnType) -> PresetColumn {
    PresetColumn { name, from, column_type, lowercase: false, required: false }
}

/// Who it was. Recorded data sets and generated events name a user; an event without one is broken.
const fn user(from: &'static str) -> PresetColumn {
    PresetColumn { required: true, ..column(USER_ID, from, ColumnType::String) }
}

/// A column of words from a small stock, which differ in case by accident only.
const fn word(name: &'static str) -> PresetColumn {
    PresetColumn { lowercase: true, ..column(name, name, ColumnType::String) }
}

/// The preset, written out.
pub fn written_out(preset: Preset) -> EventSchema {
    let recipe = recipe(preset);
    EventSchema {
        preset: None,
        columns: Some(recipe.columns.iter().map(PresetColumn::written_out).collect()),
        roles: Some(Roles {
            event_time: ColumnPath(EVENT_TIME.to_owned()),
            event_type: ColumnPath(EVENT_TYPE.to_owned()),
            user: ColumnPath(USER_ID.to_owned()),
            event_id: recipe.event_id.map(|name| ColumnPath(name.to_owned())),
        }),
        event_types: Some(EventTypes {
            aliases: (!recipe.aliases.is_empty()).then(|| recipe.aliases.iter().map(alias).collect()),
            accepted: (!recipe.accepted.is_empty())
                .then(|| recipe.accepted.iter().map(|word| EventType((*word).to_owned())).collect()),
        }),
    }
}

fn recipe(preset: Preset) -> &'static Recipe {
    match preset {
        Preset::RetailRocket => &retail_rocket::RECIPE,
        Preset::Ecommerce => &ecommerce::RECIPE,
        Preset::PageViews => &page_views::RECIPE,
        Preset::Streaming => &streaming::RECIPE,
        Preset::Events => &events::RECIPE,
    }
}

impl PresetColumn {
    fn written_out(&self) -> Column {
        let decimal = self.column_type == ColumnType::Decimal;
        Column {
            name: ColumnPath(self.name.to_owned()),
            from: (self.from != self.name).then(|| SourcePath(self.from.to_owned())),
            column_type: self.column_type,
            required: self.required.then_some(true),
            precision: decimal.then_some(PRECISION),
            scale: decimal.then_some(SCALE),
            min: None,
            max: None,
            lowercase: self.lowercase.then_some(true),
            accepted: None,
        }
    }
}

fn alias((from, to): &(&str, &str)) -> Alias {
    Alias { from: EventType((*from).to_owned()), to: EventType((*to).to_owned()) }
}
