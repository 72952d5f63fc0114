use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};

use super::Kind;

/// How the columns stand in the lake.
#[derive(Debug)]
pub(in crate::land) struct Shape {
    /// The columns made of messages, in their order.
    pub(in crate::land) fields: Vec<(String, Tail)>,
    staged: SchemaRef,
    landed: SchemaRef,
}

/// What is below a name.
#[derive(Debug)]
pub(in crate::land) enum Tail {
    Leaf(usize, DataType),
    List(usize, Box<Self>),
    Record(Vec<(String, Self)>),
}

impl Shape {
    /// The columns of events, followed by those that tell where they come from.
    pub(super) fn new(fields: Vec<(String, Tail)>) -> Self {
        let made: Vec<FieldRef> = fields.iter().map(|(name, tail)| tail.field(name)).collect();
        let with = |more: Vec<Field>| {
            let more = more.into_iter().map(Arc::new);
            Arc::new(Schema::new(made.iter().cloned().chain(more).collect::<Fields>()))
        };
        let staged = with(vec![Field::new("offset", DataType::Int64, false), Field::new("timestamp", moment(), false)]);
        let landed = with(vec![
            Field::new("ingested_at", moment(), false),
            Field::new("kafka", DataType::Struct(kafka()), false),
            Field::new("schema_version", DataType::Int32, false),
        ]);
        Self { fields, staged, landed }
    }

    /// The columns while they wait: with their offset and Kafka's time at the end, without what is the same in all rows.
    pub(in crate::land) const fn staged(&self) -> &SchemaRef {
        &self.staged
    }

    /// The columns of a file.
    pub(in crate::land) const fn landed(&self) -> &SchemaRef {
        &self.landed
    }
}

impl Shape {
    /// The values of a leaf in a batch of staged rows; in a list, of all its elements.
    pub(in crate::land) fn values(&self, batch: &RecordBatch, leaf: usize) -> Option<ArrayRef> {
        let mut columns = self.fields.iter().zip(batch.columns());
        columns.find_map(|((_, tail), column)| tail.values(column, leaf))
    }
}

impl Tail {
    fn values(&self, array: &ArrayRef, leaf: usize) -> Option<ArrayRef> {
        match self {
            Self::Leaf(own, _) => (*own == leaf).then(|| array.clone()),
            Self::List(_, element) => element.values(array.as_list_opt::<i32>()?.values(), leaf),
            Self::Record(fields) => {
                let mut columns = fields.iter().zip(array.as_struct_opt()?.columns());
                columns.find_map(|((_, tail), column)| tail.values(column, leaf))
            }
        }
    }

    pub(in crate::land) fn field(&self, name: &str) -> FieldRef {
        Arc::new(Field::new(name, self.data_type(), true))
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Leaf(_, data_type) => data_type.clone(),
            Self::List(_, element) => DataType::List(element.field(ELEMENT)),
            Self::Record(fields) => DataType::Struct(fields.iter().map(|(name, tail)| tail.field(name)).collect()),
        }
    }
}

/// What Parquet calls the elements of a list.
pub(in crate::land) const ELEMENT: &str = "element";

/// Where in Kafka an event stood. The topic is the file's.
pub(in crate::land) fn kafka() -> Fields {
    [
        Field::new("partition", DataType::Int32, false),
        Field::new("offset", DataType::Int64, false),
        Field::new("timestamp", moment(), false),
    ]
    .into_iter()
    .collect()
}

/// Microseconds, UTC: what every engine reads as a moment.
pub(in crate::land) fn moment() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()))
}

impl Kind {
    pub(super) fn data_type(&self) -> DataType {
        match *self {
            Self::Text { .. } | Self::EventType { .. } | Self::Json => DataType::Utf8,
            Self::Boolean => DataType::Boolean,
            Self::Int32 { .. } => DataType::Int32,
            Self::Int64 { .. } => DataType::Int64,
            Self::Double { .. } => DataType::Float64,
            Self::Decimal { precision, scale, .. } => DataType::Decimal128(precision, scale.cast_signed()),
            Self::Timestamp => moment(),
            Self::Date => DataType::Date32,
        }
    }
}
