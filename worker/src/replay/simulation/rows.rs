//! A small data set in memory, read in pieces, sometimes slowly.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use rand_xoshiro::Xoshiro256PlusPlus;

use super::world::chance;
use crate::replay::rows::{Batch, DataSet, EventClock, Fetched, Place, Prepared, Rows};
use crate::shard::Shard;

/// One row: a user, a time, and whether it can be read.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) user: u8,
    pub(super) time: Option<i64>,
    pub(super) bad: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Lines {
    pub(super) all: Rc<Vec<Line>>,
    pub(super) dice: Rc<RefCell<Xoshiro256PlusPlus>>,
    pub(super) users: u64,
}

#[derive(Debug)]
pub(super) struct Reader {
    of: Lines,
    at: u64,
    round: u64,
}

impl DataSet for Lines {
    type Error = Infallible;
    type Rows = Reader;

    fn fingerprint(&self) -> &'static str {
        "these lines"
    }

    fn open(&self, from: &Place, clock: &EventClock) -> Result<Reader, Infallible> {
        Ok(Reader { of: self.clone(), at: from.row, round: clock.round })
    }
}

impl Rows for Reader {
    type Error = Infallible;

    fn next(&mut self, _: Duration) -> Result<Fetched, Infallible> {
        let mut dice = self.of.dice.borrow_mut();
        if chance(&mut dice, 10) {
            return Ok(Fetched::Waiting);
        }
        let mut batch = Batch { hint: format!("at {}", self.at), ..Batch::default() };
        let size = 1 + usize::from(chance(&mut dice, 50)) * 7;
        let start = usize::try_from(self.at).unwrap();
        for line in self.of.all.iter().skip(start).take(size) {
            let mut part = |text: &str| {
                let start = u32::try_from(batch.bytes.len()).unwrap();
                batch.bytes.extend_from_slice(text.as_bytes());
                start..u32::try_from(batch.bytes.len()).unwrap()
            };
            let user = format!("user {}", line.user);
            let prepared = Prepared {
                row: self.at,
                shard: if line.bad { Shard::of(&self.at.to_le_bytes()) } else { Shard::of(user.as_bytes()) },
                time: line.time,
                key: part(if line.bad { "" } else { &user }),
                value: part(&format!("{} {}", self.round, self.at)),
                origin: part(&format!("lines:{}", self.at)),
                fault: part(if line.bad { "not a row" } else { "" }),
            };
            batch.rows.push(prepared);
            self.at += 1;
        }
        Ok(if batch.rows.is_empty() { Fetched::End } else { Fetched::Rows(batch) })
    }
}
