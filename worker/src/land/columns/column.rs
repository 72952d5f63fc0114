use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};

use crate::land::recipe::Kind;

/// More room than this is not kept of a row that is forgotten.
const KEPT: usize = 16 << 20;

/// The values of one leaf.
#[derive(Debug)]
pub(in crate::land) struct Column {
    values: Values,
    present: NullBufferBuilder,
}

#[derive(Debug)]
enum Values {
    Text {
        ends: Vec<i32>,
        bytes: Vec<u8>,
    },
    Truths(BooleanBufferBuilder),
    /// Also days.
    Int32(Vec<i32>),
    /// Also moments.
    Int64(Vec<i64>),
    Double(Vec<f64>),
    Decimal(Vec<i128>),
}

impl Column {
    pub(super) fn new(kind: &Kind) -> Self {
        let values = match kind {
            Kind::Text { .. } | Kind::EventType { .. } | Kind::Json => {
                Values::Text { ends: vec![0], bytes: Vec::new() }
            }
            Kind::Boolean => Values::Truths(BooleanBufferBuilder::new(0)),
            Kind::Int32 { .. } | Kind::Date => Values::Int32(Vec::new()),
            Kind::Int64 { .. } | Kind::Timestamp => Values::Int64(Vec::new()),
            Kind::Double { .. } => Values::Double(Vec::new()),
            Kind::Decimal { .. } => Values::Decimal(Vec::new()),
        };
        Self { values, present: NullBufferBuilder::new(0) }
    }

    pub(in crate::land) fn len(&self) -> usize {
        self.present.len()
    }

    /// Whether the last value is none.
    pub(in crate::land) fn ends_with_null(&self) -> bool {
        self.len().checked_sub(1).is_none_or(|last| !self.present.is_valid(last))
    }

    pub(in crate::land) fn push_null(&mut self) {
        self.fill();
        self.present.append_null();
    }

    /// A value of which nothing will be seen: its row is going to be forgotten.
    pub(in crate::land) fn push_any(&mut self) {
        self.fill();
        self.present.append_non_null();
    }

    fn fill(&mut self) {
        match &mut self.values {
            Values::Text { ends, bytes } => ends.push(end(bytes)),
            Values::Truths(values) => values.append(false),
            Values::Int32(values) => values.push(0),
            Values::Int64(values) => values.push(0),
            Values::Double(values) => values.push(0.0),
            Values::Decimal(values) => values.push(0),
        }
    }

    pub(in crate::land) fn push_text(&mut self, text: &str) {
        if let Values::Text { ends, bytes } = &mut self.values {
            bytes.extend_from_slice(text.as_bytes());
            ends.push(end(bytes));
            self.present.append_non_null();
        }
    }

    /// A text, in parts, for the null that stands last.
    pub(in crate::land) fn replace_null(&mut self, parts: [&str; 2]) {
        self.truncate(self.len().saturating_sub(1));
        if let Values::Text { ends, bytes } = &mut self.values {
            for part in parts {
                bytes.extend_from_slice(part.as_bytes());
            }
            ends.push(end(bytes));
            self.present.append_non_null();
        }
    }

    pub(in crate::land) fn push_truth(&mut self, truth: bool) {
        if let Values::Truths(values) = &mut self.values {
            values.append(truth);
            self.present.append_non_null();
        }
    }

    pub(in crate::land) fn push_i32(&mut self, value: i32) {
        if let Values::Int32(values) = &mut self.values {
            values.push(value);
            self.present.append_non_null();
        }
    }

    pub(in crate::land) fn push_i64(&mut self, value: i64) {
        if let Values::Int64(values) = &mut self.values {
            values.push(value);
            self.present.append_non_null();
        }
    }

    pub(in crate::land) fn push_double(&mut self, value: f64) {
        if let Values::Double(values) = &mut self.values {
            values.push(value);
            self.present.append_non_null();
        }
    }

    pub(in crate::land) fn push_decimal(&mut self, value: i128) {
        if let Values::Decimal(values) = &mut self.values {
            values.push(value);
            self.present.append_non_null();
        }
    }

    /// The last value of a column of moments.
    pub(in crate::land) fn last_i64(&self) -> Option<i64> {
        match &self.values {
            Values::Int64(values) if !self.ends_with_null() => values.last().copied(),
            _ => None,
        }
    }

    pub(super) fn truncate(&mut self, length: usize) {
        match &mut self.values {
            Values::Text { ends, bytes } => {
                ends.truncate(length + 1);
                bytes.truncate(ends.last().copied().unwrap_or_default().cast_unsigned() as usize);
                bytes.shrink_to(KEPT);
            }
            Values::Truths(values) => values.truncate(length),
            Values::Int32(values) => values.truncate(length),
            Values::Int64(values) => values.truncate(length),
            Values::Double(values) => values.truncate(length),
            Values::Decimal(values) => values.truncate(length),
        }
        self.present.truncate(length);
    }

    pub(super) fn bytes(&self) -> usize {
        let each = match &self.values {
            Values::Text { bytes, .. } => return bytes.len() + 4 * self.len() + self.len() / 8,
            Values::Truths(_) => 0,
            Values::Int32(_) => 4,
            Values::Int64(_) | Values::Double(_) => 8,
            Values::Decimal(_) => 16,
        };
        each * self.len() + self.len() / 8
    }

    pub(super) fn finish(&mut self, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
        let present = self.present.finish();
        Ok(match &mut self.values {
            Values::Text { ends, bytes } => {
                let ends = OffsetBuffer::new(ScalarBuffer::from(std::mem::replace(ends, vec![0])));
                Arc::new(StringArray::try_new(ends, Buffer::from_vec(std::mem::take(bytes)), present)?)
            }
            Values::Truths(values) => Arc::new(BooleanArray::new(values.finish(), present)),
            Values::Int32(values) if *data_type == DataType::Date32 => {
                Arc::new(Date32Array::try_new(std::mem::take(values).into(), present)?)
            }
            Values::Int32(values) => Arc::new(Int32Array::try_new(std::mem::take(values).into(), present)?),
            Values::Int64(values) if *data_type == DataType::Int64 => {
                Arc::new(Int64Array::try_new(std::mem::take(values).into(), present)?)
            }
            Values::Int64(values) => Arc::new(moments(std::mem::take(values), present)),
            Values::Double(values) => Arc::new(Float64Array::try_new(std::mem::take(values).into(), present)?),
            Values::Decimal(values) => {
                let values = Decimal128Array::try_new(std::mem::take(values).into(), present)?;
                Arc::new(values.with_data_type(data_type.clone()))
            }
        })
    }
}

pub(super) fn moments(values: Vec<i64>, present: Option<NullBuffer>) -> TimestampMicrosecondArray {
    TimestampMicrosecondArray::new(values.into(), present).with_timezone("+00:00")
}

/// A batch is closed long before its texts have so many bytes.
fn end(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).unwrap_or(i32::MAX)
}
