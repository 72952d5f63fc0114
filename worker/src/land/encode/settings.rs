//! How each column is written. What depends on the data is decided from the data, and so the same for whoever writes the file.

use std::collections::HashSet;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, RecordBatch};
use clickstream_crds::settings::Compression as Wanted;
use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use super::order::Ordered;
use super::{Facts, READER, Recipe, footer};
use crate::land::recipe::{Kind, Tail};

/// So many values of a column tell whether they repeat.
const SAMPLE: usize = 2_048;
/// A user who is not in a file is found out by a look at one page where it is small.
const ROWS_WORTH_A_FILTER: usize = 65_536;
const WRONG_GUESSES: f64 = 0.01;

pub(super) fn events(recipe: &Recipe, batches: &[RecordBatch], ordered: &Ordered, facts: &Facts) -> WriterProperties {
    let mut properties = common(recipe, facts)
        .set_column_encoding(path(&["ingested_at"]), Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(path(&["ingested_at"]), false);
    for column in ["offset", "timestamp"] {
        let path = path(&["kafka", column]);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    let leaves = in_the_file(recipe);
    for (leaf, path) in &leaves {
        properties = column(properties, recipe, batches, *leaf, path);
    }
    let number =
        |leaf: usize| leaves.iter().position(|(other, _)| *other == leaf).and_then(|at| i32::try_from(at).ok());
    let order = [recipe.route.user, recipe.route.event_time].into_iter().filter_map(number);
    let order = order.map(|column_idx| SortingColumn { column_idx, descending: false, nulls_first: true }).collect();
    properties = properties.set_sorting_columns(Some(order));
    for role in [recipe.route.user, recipe.route.event_time] {
        if let Some((_, path)) = leaves.iter().find(|(leaf, _)| *leaf == role) {
            properties = properties.set_column_statistics_enabled(path.clone(), EnabledStatistics::Page);
        }
    }
    if let Some((_, path)) = leaves.iter().find(|(leaf, _)| *leaf == recipe.route.user)
        && ordered.rows.len() >= ROWS_WORTH_A_FILTER
    {
        properties = properties
            .set_column_bloom_filter_fpp(path.clone(), WRONG_GUESSES)
            .set_column_bloom_filter_max_ndv(path.clone(), ordered.users);
    }
    properties.build()
}

pub(super) fn quarantine(recipe: &Recipe, facts: &Facts) -> WriterProperties {
    // Nobody looks for bytes between two others, and a large message would be held twice more for it.
    let raw = path(&["raw"]);
    let properties = common(recipe, facts).set_column_statistics_enabled(raw.clone(), EnabledStatistics::None);
    properties.set_column_dictionary_enabled(raw, false).build()
}

fn common(recipe: &Recipe, facts: &Facts) -> WriterPropertiesBuilder {
    let parquet = recipe.parquet();
    let rows = usize::try_from(parquet.row_group_events).unwrap_or(usize::MAX).max(1);
    WriterProperties::builder()
        .set_created_by(format!("clickstream version {READER}.0.0"))
        .set_compression(compression(parquet.compression))
        .set_max_row_group_row_count(Some(rows))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(footer::written(facts)))
}

fn column(
    properties: WriterPropertiesBuilder,
    recipe: &Recipe,
    batches: &[RecordBatch],
    leaf: usize,
    path: &ColumnPath,
) -> WriterPropertiesBuilder {
    let encoding = match recipe.route.leaves[leaf].kind {
        Kind::Int32 { .. }
        | Kind::Int64 { .. }
        | Kind::Timestamp
        | Kind::Date
        // Larger ones are bytes to Parquet.
        | Kind::Decimal { precision: ..=18, .. } => Encoding::DELTA_BINARY_PACKED,
        Kind::Text { .. } | Kind::EventType { .. } | Kind::Json if !repeats(recipe, batches, leaf) => {
            // Neighbours begin alike only where they are in order.
            if leaf == recipe.route.user { Encoding::DELTA_BYTE_ARRAY } else { Encoding::DELTA_LENGTH_BYTE_ARRAY }
        }
        _ => return properties,
    };
    properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path.clone(), encoding)
}

/// Whether a column of texts has fewer than half as many different values as values.
fn repeats(recipe: &Recipe, batches: &[RecordBatch], leaf: usize) -> bool {
    let arrays: Vec<_> = batches.iter().filter_map(|batch| recipe.shape.values(batch, leaf)).collect();
    let texts: Vec<_> = arrays.iter().filter_map(|array| array.as_string_opt::<i32>()).collect();
    let total: usize = arrays.iter().map(Array::len).sum();
    let mut different = HashSet::new();
    let mut seen = 0_usize;
    for texts in texts {
        for text in texts.iter().step_by((total / SAMPLE).max(1)).flatten() {
            seen += 1;
            different.insert(text);
        }
    }
    different.len() * 2 <= seen
}

/// The columns of values in the order of the file, those made of messages first.
fn in_the_file(recipe: &Recipe) -> Vec<(usize, ColumnPath)> {
    let mut leaves = Vec::new();
    for (name, tail) in &recipe.shape.fields {
        walk(tail, &mut vec![name.clone()], &mut leaves);
    }
    leaves
}

fn walk(tail: &Tail, at: &mut Vec<String>, leaves: &mut Vec<(usize, ColumnPath)>) {
    match tail {
        Tail::Leaf(leaf, _) => leaves.push((*leaf, ColumnPath::new(at.clone()))),
        Tail::List(_, element) => {
            at.extend(["list".to_owned(), crate::land::recipe::ELEMENT.to_owned()]);
            walk(element, at, leaves);
            at.truncate(at.len() - 2);
        }
        Tail::Record(fields) => {
            for (name, tail) in fields {
                at.push(name.clone());
                walk(tail, at, leaves);
                at.pop();
            }
        }
    }
}

fn path(names: &[&str]) -> ColumnPath {
    ColumnPath::new(names.iter().map(|&name| name.to_owned()).collect())
}

fn compression(wanted: Wanted) -> Compression {
    match wanted {
        Wanted::Zstd { level } => Compression::ZSTD(ZstdLevel::try_new(level.into()).unwrap_or_default()),
        Wanted::Snappy => Compression::SNAPPY,
        Wanted::Gzip => Compression::GZIP(GzipLevel::default()),
        Wanted::None => Compression::UNCOMPRESSED,
    }
}
