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

/// What decides on a row's place, most of it at hand without a look at the columns.
struct Key {
    /// None first.
    user: Option<u64>,
    time: i64,
    row: (u32, u32),
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
            keys.push(Key { user: users.as_ref().and_then(|users| prefix(users, row.1 as usize)), time, row });
        }
    }
    let text = |(batch, row): (u32, u32)| {
        let users = users.get(batch as usize).and_then(Option::as_ref);
        users.and_then(|users| users.as_string_opt::<i32>()).map_or("", |users| users.value(row as usize))
    };
    let by_user = |one: &Key, other: &Key| {
        one.user
            .cmp(&other.user)
            .then_with(|| if one.user.is_some() { text(one.row).cmp(text(other.row)) } else { Ordering::Equal })
    };
    keys.sort_unstable_by(|one, other| {
        by_user(one, other).then_with(|| one.time.cmp(&other.time)).then_with(|| one.row.cmp(&other.row))
    });
    let users = keys.chunk_by(|one, other| by_user(one, other).is_eq()).count() as u64;
    Ordered { rows: keys.iter().map(|key| (key.row.0 as usize, key.row.1 as usize)).collect(), users }
}

/// The first eight bytes of a text, or a whole number, in the same order.
fn prefix(users: &ArrayRef, row: usize) -> Option<u64> {
    if users.is_null(row) {
        return None;
    }
    if let Some(texts) = users.as_string_opt::<i32>() {
        let mut first = [0; 8];
        let text = texts.value(row).as_bytes();
        let length = text.len().min(8);
        first[..length].copy_from_slice(&text[..length]);
        return Some(u64::from_be_bytes(first));
    }
    let number = match users.as_primitive_opt::<Int64Type>() {
        Some(numbers) => numbers.value(row),
        None => users.as_primitive_opt::<Int32Type>()?.value(row).into(),
    };
    Some(number.cast_unsigned() ^ (1 << 63))
}
