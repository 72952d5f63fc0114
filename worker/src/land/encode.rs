//! From rows to Parquet. The same rows and the same plan give the same bytes: nothing here looks at a clock, at the machine, or at what was
//! written before.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, Int32Array, Int64Array, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use arrow_select::interleave::interleave;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::recipe::{READER, Recipe, kafka, moment};
use super::stage::Rejected;

mod facts;
pub(super) mod footer;
mod order;
mod settings;

pub(super) use facts::Facts;

/// Why rows cannot be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum EncodeError {
    #[error(transparent)]
    Columns(#[from] ArrowError),
    #[error(transparent)]
    File(#[from] ParquetError),
}

/// Rows are put in order and handed over so many at a time, or so many bytes: what is handed over is there twice.
const STEP: usize = 8_192;
const STEP_BYTES: usize = 4 << 20;

/// A file of events: `rows` are batch and row, in the order of offsets.
pub(super) fn events(
    recipe: &Recipe,
    batches: &[RecordBatch],
    rows: &[(u32, u32)],
    facts: &Facts,
) -> Result<Bytes, EncodeError> {
    let ordered = order::by_user_and_time(recipe, batches, rows);
    let properties = settings::events(recipe, batches, &ordered, facts);
    let mut writer = writer(recipe.schema().clone(), properties)?;
    let held: usize = batches.iter().map(RecordBatch::get_array_memory_size).sum();
    let held_rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let step = (STEP_BYTES / (held / held_rows.max(1)).max(1)).clamp(1, STEP);
    for rows in ordered.rows.chunks(step) {
        writer.write(&landed(recipe, batches, rows, facts)?)?;
    }
    Ok(writer.into_inner()?.into())
}

/// Staged rows with what is the same in all of them.
fn landed(
    recipe: &Recipe,
    batches: &[RecordBatch],
    rows: &[(usize, usize)],
    facts: &Facts,
) -> Result<RecordBatch, EncodeError> {
    let mut columns = Vec::with_capacity(recipe.schema().fields().len() + 1);
    for column in 0..recipe.shape.staged().fields().len() {
        let arrays: Vec<_> = batches.iter().map(|batch| &**batch.column(column)).collect();
        columns.push(interleave(&arrays, rows)?);
    }
    let place = columns.split_off(recipe.shape.fields.len());
    let count = rows.len();
    let partition: ArrayRef = Arc::new(Int32Array::from_value(facts.identity.partition, count));
    let kafka = StructArray::try_new(kafka(), [vec![partition], place].concat(), None)?;
    columns.push(ingested_at(facts, count));
    columns.push(Arc::new(kafka));
    columns.push(schema_version(count));
    Ok(RecordBatch::try_new(recipe.schema().clone(), columns)?)
}

/// A file of records that are not valid, in the order of offsets.
pub(super) fn quarantine(recipe: &Recipe, rows: &[&Rejected], facts: &Facts) -> Result<Bytes, EncodeError> {
    let field = |name: &str, data_type, nullable| Field::new(name, data_type, nullable);
    let schema = Arc::new(Schema::new(vec![
        // The folder is named `reason=` and the reason's code: a column of that name would be hidden by it.
        field("fault", DataType::Utf8, false),
        field("field", DataType::Utf8, true),
        field("text", DataType::Utf8, false),
        field("raw", DataType::Binary, false),
        field("key", DataType::Binary, true),
        field("source", DataType::Utf8, true),
        field("ingested_at", moment(), false),
        field("kafka", DataType::Struct(kafka()), false),
        field("schema_version", DataType::Int32, false),
    ]));
    let mut writer = writer(schema.clone(), settings::quarantine(recipe, facts))?;
    let mut rest = rows;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |row: &&&Rejected| {
            let fits = bytes < STEP_BYTES;
            bytes += row.raw.len();
            fits
        };
        let (step, behind) = rest.split_at(rest.iter().take(STEP).take_while(fits).count());
        writer.write(&rejected(recipe, &schema, step, facts)?)?;
        rest = behind;
    }
    Ok(writer.into_inner()?.into())
}

fn rejected(
    recipe: &Recipe,
    schema: &Arc<Schema>,
    rows: &[&Rejected],
    facts: &Facts,
) -> Result<RecordBatch, EncodeError> {
    let texts = |text: &dyn Fn(&Rejected) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(|row| text(row)).collect::<StringArray>())
    };
    let count = rows.len();
    let place: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from_value(facts.identity.partition, count)),
        Arc::new(rows.iter().map(|row| Some(row.offset)).collect::<Int64Array>()),
        Arc::new(moments(rows.iter().map(|row| row.timestamp).collect())),
    ];
    let columns: Vec<ArrayRef> = vec![
        texts(&|row| Some(row.reason.name(recipe))),
        texts(&|row| row.reason.column.map(|column| recipe.column_name(column).to_owned())),
        texts(&|row| Some(row.text.clone())),
        Arc::new(rows.iter().map(|row| Some(&*row.raw)).collect::<BinaryArray>()),
        Arc::new(rows.iter().map(|row| row.key.as_deref()).collect::<BinaryArray>()),
        texts(&|row| row.source.clone()),
        ingested_at(facts, count),
        Arc::new(StructArray::try_new(kafka(), place, None)?),
        schema_version(count),
    ];
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}

/// Arrow's own schema is left out: it would say in other words what Parquet's says.
fn writer(schema: Arc<Schema>, properties: WriterProperties) -> Result<ArrowWriter<Vec<u8>>, ParquetError> {
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(Vec::new(), schema, options)
}

fn ingested_at(facts: &Facts, count: usize) -> ArrayRef {
    Arc::new(moments(vec![facts.planned_at; count]))
}

fn schema_version(count: usize) -> ArrayRef {
    Arc::new(Int32Array::from_value(READER.cast_signed(), count))
}

fn moments(values: Vec<i64>) -> TimestampMicrosecondArray {
    TimestampMicrosecondArray::from(values).with_timezone("+00:00")
}

#[cfg(test)]
mod tests;
