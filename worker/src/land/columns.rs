//! Columns that grow row by row, and forget a row that turns out bad.

use std::sync::Arc;

use arrow_array::{ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;

use super::recipe::{ELEMENT, Route, Scope, Shape, Tail};

mod column;

pub(super) use column::Column;
use column::moments;

/// The columns of a recipe.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) leaves: Vec<Column>,
    pub(super) lists: Vec<List>,
    offsets: Vec<i64>,
    timestamps: Vec<i64>,
}

/// Where the elements of a list end, row by row.
#[derive(Debug)]
pub(super) struct List {
    ends: Vec<i32>,
    present: NullBufferBuilder,
}

impl Columns {
    pub(super) fn new(route: &Route) -> Self {
        Self {
            leaves: route.leaves.iter().map(|leaf| Column::new(&leaf.kind)).collect(),
            lists: route.lists.iter().map(|_| List::new()).collect(),
            offsets: Vec::new(),
            timestamps: Vec::new(),
        }
    }

    pub(super) const fn rows(&self) -> usize {
        self.offsets.len()
    }

    /// Ends a row. Its columns are filled already.
    pub(super) fn end_row(&mut self, offset: i64, timestamp: i64) {
        self.offsets.push(offset);
        self.timestamps.push(timestamp);
    }

    /// Gives the columns of a scope that have fewer a null for their last value.
    pub(super) fn pad(&mut self, scope: &Scope, length: usize) {
        for &leaf in &scope.leaves {
            if self.leaves[leaf].len() < length {
                self.leaves[leaf].push_null();
            }
        }
        for &list in &scope.lists {
            if self.lists[list].len() < length {
                self.lists[list].end(None);
            }
        }
    }

    /// Forgets what was added since the last row ended.
    pub(super) fn roll_back(&mut self, route: &Route) {
        self.truncate(route, &route.root, self.rows());
    }

    fn truncate(&mut self, route: &Route, scope: &Scope, length: usize) {
        for &leaf in &scope.leaves {
            self.leaves[leaf].truncate(length);
        }
        for &list in &scope.lists {
            let elements = self.lists[list].truncate(length);
            self.truncate(route, &route.lists[list], elements);
        }
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> usize {
        let leaves: usize = self.leaves.iter().map(Column::bytes).sum();
        let lists: usize = self.lists.iter().map(|list| 4 * list.len() + list.len() / 8).sum();
        leaves + lists + 16 * self.offsets.len()
    }

    /// The rows, as a batch; the columns are empty then.
    pub(super) fn finish(&mut self, shape: &Shape) -> Result<RecordBatch, ArrowError> {
        let mut columns = Vec::with_capacity(shape.fields.len() + 2);
        for (_, tail) in &shape.fields {
            columns.push(self.array(tail)?);
        }
        columns.push(Arc::new(arrow_array::Int64Array::from(std::mem::take(&mut self.offsets))));
        columns.push(Arc::new(moments(std::mem::take(&mut self.timestamps), None)));
        RecordBatch::try_new(shape.staged().clone(), columns)
    }

    fn array(&mut self, tail: &Tail) -> Result<ArrayRef, ArrowError> {
        match tail {
            Tail::Leaf(leaf, data_type) => self.leaves[*leaf].finish(data_type),
            Tail::List(list, element) => {
                let (ends, present) = self.lists[*list].finish();
                let elements = self.array(element)?;
                Ok(Arc::new(ListArray::try_new(element.field(ELEMENT), ends, elements, present)?))
            }
            Tail::Record(fields) => {
                let mut arrays = Vec::with_capacity(fields.len());
                for (_, tail) in fields {
                    arrays.push(self.array(tail)?);
                }
                let present = any_present(&arrays);
                let fields = fields.iter().map(|(name, tail)| tail.field(name)).collect();
                Ok(Arc::new(StructArray::try_new(fields, arrays, present)?))
            }
        }
    }
}

/// A record is there if anything in it is: it may be put together from several records of the source.
fn any_present(arrays: &[ArrayRef]) -> Option<NullBuffer> {
    let mut present: Option<BooleanBuffer> = None;
    for array in arrays {
        let own = array.logical_nulls()?;
        present = Some(present.map_or_else(|| own.inner().clone(), |present| &present | own.inner()));
    }
    present.map(NullBuffer::new)
}

impl List {
    fn new() -> Self {
        Self { ends: vec![0], present: NullBufferBuilder::new(0) }
    }

    fn len(&self) -> usize {
        self.ends.len() - 1
    }

    /// How many elements there are in all rows.
    pub(super) fn elements(&self) -> usize {
        self.ends.last().copied().unwrap_or_default().cast_unsigned() as usize
    }

    /// Ends the list of a row; `None`: there is none.
    pub(super) fn end(&mut self, elements: Option<usize>) {
        let end = elements.map_or(self.elements(), |added| self.elements() + added);
        // A batch is closed long before.
        self.ends.push(i32::try_from(end).unwrap_or(i32::MAX));
        self.present.append(elements.is_some());
    }

    fn truncate(&mut self, length: usize) -> usize {
        self.ends.truncate(length + 1);
        self.present.truncate(length);
        self.elements()
    }

    fn finish(&mut self) -> (OffsetBuffer<i32>, Option<NullBuffer>) {
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        (OffsetBuffer::new(ScalarBuffer::from(ends)), self.present.finish())
    }
}

#[cfg(test)]
mod tests;
