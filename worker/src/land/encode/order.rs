//! The order of rows in a file: a user's events lie together, in their time. Files are smaller so, and a look at one user reads few pages.

use std::cmp::Ordering;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};

use super::Recipe;

/// Rows in their order.
pub(super) struct Ordered {
    /// Batch and row.
    pub(super) rows: Vec<(usize, usize)>,
    /// How many different users there are.
    pub(super) users: u64,
}

/// What decides on a row's place, nearly always without a look at the columns.
struct Key {
    /// None first.
    user: Option<User>,
    time: i64,
    row: (u32, u32),
}

/// A number, or how a text begins.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct User {
    prefix: u64,
    /// Of the text, or a little more than the prefix holds.
    length: u8,
}

impl User {
    const HELD: u8 = 8;

    /// Whether there is more of it in its column.
    fn is_longer(&self) -> bool {
        self.length > Self::HELD
    }
}

pub(super) fn by_user_and_time(recipe: &Recipe, batches: &[RecordBatch], rows: &[(u32, u32)]) -> Ordered {
    let users: Vec<_> = batches.iter().map(|batch| recipe.shape.values(batch, recipe.route.user)).collect();
    let times: Vec<_> = batches.iter().map(|batch| recipe.shape.values(batch, recipe.route.event_time)).collect();
    let at = |arrays: &[Option<ArrayRef>], batch: u32| arrays.get(batch as usize).cloned().flatten();
    let mut keys = Vec::with_capacity(rows.len());
    for run in rows.chunk_by(|one, other| one.0 == other.0) {
        let Some(&(batch, _)) = run.first() else { continue };
        let (users, times) = (at(&users, batch), at(&times, batch));
        let times = times.as_ref().and_then(|times| times.as_primitive_opt::<TimestampMicrosecondType>());
        for &row in run {
            let time = times.map_or(0, |times| times.value(row.1 as usize));
            keys.push(Key { user: users.as_ref().and_then(|users| user(users, row.1 as usize)), time, row });
        }
    }
    let text = |(batch, row): (u32, u32)| {
        let users = users.get(batch as usize).and_then(Option::as_ref);
        users.and_then(|users| users.as_string_opt::<i32>()).map_or("", |users| users.value(row as usize))
    };
    let by_user = |one: &Key, other: &Key| {
        one.user.cmp(&other.user).then_with(|| match &one.user {
            Some(user) if user.is_longer() => text(one.row).cmp(text(other.row)),
            _ => Ordering::Equal,
        })
    };
    keys.sort_unstable_by(|one, other| {
        by_user(one, other).then_with(|| one.time.cmp(&other.time)).then_with(|| one.row.cmp(&other.row))
    });
    let users = keys.chunk_by(|one, other| by_user(one, other).is_eq()).count() as u64;
    Ordered { rows: keys.iter().map(|key| (key.row.0 as usize, key.row.1 as usize)).collect(), users }
}

fn user(users: &ArrayRef, row: usize) -> Option<User> {
    if users.is_null(row) {
        return None;
    }
    if let Some(texts) = users.as_string_opt::<i32>() {
        let mut first = [0; User::HELD as usize];
        let text = texts.value(row).as_bytes();
        let length = text.len().min(first.len());
        first[..length].copy_from_slice(&text[..length]);
        let length = u8::try_from(text.len()).unwrap_or(u8::MAX).min(User::HELD + 1);
        return Some(User { prefix: u64::from_be_bytes(first), length });
    }
    let number = match users.as_primitive_opt::<Int64Type>() {
        Some(numbers) => numbers.value(row),
        None => users.as_primitive_opt::<Int32Type>()?.value(row).into(),
    };
    Some(User { prefix: number.cast_unsigned() ^ (1 << 63), length: 0 })
}
