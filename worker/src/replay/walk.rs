//! One reader of the rows, with the cursor of the next one.

use std::time::Duration;

use super::cursor::Cursor;
use super::rows::{Batch, Fetched, Prepared, Rows};

/// A walk over the rows of one round.
#[derive(Debug)]
pub(crate) struct Walk<R> {
    /// The next row.
    pub(crate) cursor: Cursor,
    rows: R,
    batch: Batch,
    at: usize,
}

/// What comes next on a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ahead {
    /// A row.
    Row,
    /// It is not read yet.
    Waiting,
    /// Nothing: the round is over.
    End,
}

impl<R: Rows> Walk<R> {
    /// A walk by rows that were opened at the cursor.
    pub(crate) fn new(cursor: Cursor, rows: R) -> Self {
        Self { cursor, rows, batch: Batch::default(), at: 0 }
    }

    /// What comes next; waits for it at most so long.
    pub(crate) fn look(&mut self, wait: Duration) -> Result<Ahead, R::Error> {
        while self.at == self.batch.rows.len() {
            match self.rows.next(wait)? {
                Fetched::Rows(batch) => {
                    self.cursor.place.hint.clone_from(&batch.hint);
                    self.batch = batch;
                    self.at = 0;
                }
                Fetched::Waiting => return Ok(Ahead::Waiting),
                Fetched::End => return Ok(Ahead::End),
            }
        }
        Ok(Ahead::Row)
    }

    /// The next row, after a look that saw one.
    pub(crate) fn row(&self) -> Option<(&Batch, &Prepared)> {
        self.batch.rows.get(self.at).map(|row| (&self.batch, row))
    }

    /// Passes the next row.
    pub(crate) fn pass(&mut self, max_gap: Option<i64>) {
        if let Some(row) = self.batch.rows.get(self.at) {
            self.cursor.pass(row, max_gap);
            self.at += 1;
        }
    }
}
