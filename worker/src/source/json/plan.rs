//! How a line of JSON becomes a message: it passes as it is, but for a time that moves and an id that is added.

use jiff::tz::TimeZone;

use super::scan::{Wanted, content, scan};
use super::text::quote;
use crate::moment;
use crate::source::fault::Fault;
use crate::source::roles::{Id, Roles};
use crate::source::stamp::Stamp;
use crate::source::told::Told;

/// How lines become messages.
#[derive(Debug)]
pub(in crate::source) struct Plan {
    wanted: Wanted,
    makes_id: bool,
}

const TIME: usize = 0;
const USER: usize = 1;
const ID: usize = 2;

impl Plan {
    pub(in crate::source) fn new(roles: &Roles) -> Self {
        let mut wanted = Wanted::default();
        let paths = [(TIME, Some(roles.time.as_str())), (USER, Some(&roles.user)), (ID, roles.id.path())];
        for (slot, path) in paths {
            // No role lies in a list: there would be many of it.
            let path: Vec<_> = path.map(|path| path.split('.').collect()).unwrap_or_default();
            wanted.add(&path, slot);
        }
        Self { wanted, makes_id: matches!(roles.id, Id::Made) }
    }

    /// Appends the message of a line.
    pub(in crate::source) fn encode<'row>(
        &self,
        line: &'row [u8],
        row: u64,
        stamp: &Stamp,
        out: &mut Vec<u8>,
    ) -> Result<Told<'row>, Fault> {
        let line = line.trim_ascii();
        if simdutf8::basic::from_utf8(line).is_err() {
            return Err(Fault::NotUtf8);
        }
        let mut found = [const { None }; 3];
        scan(line, &self.wanted, &mut found)?;
        let [time_at, user_at, id_at] = found.map(|place| place.filter(|place| &line[place.clone()] != b"null"));
        let time = time_at.as_ref().and_then(|place| moment::parse(&content(&line[place.clone()])?, &TimeZone::UTC));
        let user = user_at.and_then(|place| content(&line[place])).unwrap_or_default();

        let moves = time.filter(|_| !stamp.keeps_times()).zip(time_at);
        let renames = id_at.clone().filter(|_| !stamp.again().is_empty());
        let mut edits =
            [moves.map(|(time, place)| (place, Edit::Time(time))), renames.map(|place| (place, Edit::Again))];
        edits.sort_by_key(|edit| edit.as_ref().map(|(place, _)| place.start));
        let mut from = 0;
        for (place, edit) in edits.into_iter().flatten() {
            out.extend_from_slice(&line[from..place.start]);
            from = place.end;
            match edit {
                Edit::Time(time) => stamp.time(time, out),
                Edit::Again => again(&line[place], stamp, out),
            }
        }
        out.extend_from_slice(&line[from..]);
        if self.makes_id && id_at.is_none() {
            add_id(row, stamp, out);
        }
        Ok(Told { time, user })
    }
}

enum Edit {
    Time(i64),
    Again,
}

/// The source's id in a later round; what is no text and no number stays, for the consumer to judge.
fn again(id: &[u8], stamp: &Stamp, out: &mut Vec<u8>) {
    match (id, content(id)) {
        ([b'"', text @ .., b'"'], _) => {
            out.push(b'"');
            out.extend_from_slice(text);
            out.extend_from_slice(stamp.again().as_bytes());
            out.push(b'"');
        }
        (_, Some(number)) => quote(&[&*number, stamp.again().as_bytes()].concat(), out),
        (_, None) => out.extend_from_slice(id),
    }
}

/// Adds the id that we make as the last field of the object that `out` ends with.
fn add_id(row: u64, stamp: &Stamp, out: &mut Vec<u8>) {
    out.pop();
    let last = out.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |at| at + 1);
    out.truncate(last);
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    stamp.made_id(row, out);
    out.push(b'}');
}
