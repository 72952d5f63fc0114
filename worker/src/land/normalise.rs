//! What a value has to be before it lands. Doing it to what has landed changes nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::columns::Column;
use super::reason::Code;
use super::recipe::Kind;
use crate::moment;

mod number;

/// A value as it was found in a message. One that is null is not found at all.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'a> {
    /// What a string says.
    Text(&'a str),
    /// A number's digits.
    Number(&'a str),
    Truth(bool),
    /// A record or a list.
    Nested,
}

/// Adds a value to its column; `raw` is how it is written. If it cannot be, the column is as before.
pub(super) fn add(kind: &Kind, zone: &TimeZone, found: Found<'_>, raw: &str, column: &mut Column) -> Result<(), Code> {
    if let Kind::Json = kind {
        column.push_text(raw);
        return Ok(());
    }
    let (text, digits) = match found {
        Found::Text(text) => (trimmed(text), false),
        Found::Number(digits) => (digits, true),
        Found::Truth(truth) => {
            return matches!(kind, Kind::Boolean).then(|| column.push_truth(truth)).ok_or(Code::BadType);
        }
        Found::Nested => return Err(Code::BadType),
    };
    if text.is_empty() {
        column.push_null();
        return Ok(());
    }
    match kind {
        Kind::Text { lowercase, accepted } => {
            let text = if *lowercase { lower(text) } else { text.into() };
            column.push_text(allowed(&text, accepted.as_ref())?);
        }
        Kind::EventType { aliases, accepted } => {
            let word = lower(text);
            let word = aliases.get(&*word).map_or(&*word, String::as_str);
            column.push_text(allowed(word, accepted.as_ref())?);
        }
        Kind::Boolean => column.push_truth(truth(text).ok_or(Code::BadType)?),
        Kind::Int32 { min, max } => {
            let number = number::exact(text, 0).ok_or(Code::BadType)?;
            let value = i32::try_from(number).map_err(|_| Code::BadType)?;
            within(&number, min, max).map(|()| column.push_i32(value))?;
        }
        Kind::Int64 { min, max } => {
            let number = number::exact(text, 0).ok_or(Code::BadType)?;
            let value = i64::try_from(number).map_err(|_| Code::BadType)?;
            within(&number, min, max).map(|()| column.push_i64(value))?;
        }
        // Data frames write what is missing so.
        Kind::Double { .. } if !digits && text.eq_ignore_ascii_case("nan") => column.push_null(),
        Kind::Double { min, max } => {
            let value = number::double(text).ok_or(Code::BadType)?;
            within(&value, min, max).map(|()| column.push_double(value))?;
        }
        Kind::Decimal { precision, scale, min, max } => {
            let value = number::exact(text, *scale).ok_or(Code::BadType)?;
            if value.unsigned_abs() >= 10_u128.pow(u32::from(*precision)) {
                return Err(Code::BadType);
            }
            within(&value, min, max).map(|()| column.push_decimal(value))?;
        }
        Kind::Timestamp => column.push_i64(moment::parse(text.as_bytes(), zone).ok_or(Code::BadTimestamp)?),
        Kind::Date => column.push_i32(day(text).filter(|_| !digits).ok_or(Code::BadType)?),
        Kind::Json => {}
    }
    Ok(())
}

/// The event type before anything is made of it; `None`: there is none.
pub(super) fn raw_type(found: Found<'_>) -> Option<&str> {
    match found {
        Found::Text(text) => Some(trimmed(text)).filter(|text| !text.is_empty()),
        Found::Number(digits) => Some(digits),
        Found::Truth(_) | Found::Nested => None,
    }
}

fn trimmed(text: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..=b'~').contains(byte));
    let bytes = text.as_bytes();
    // Nearly all texts begin and end with a plain character.
    if plain(bytes.first()) && plain(bytes.last()) { text } else { text.trim() }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        text.into()
    } else {
        text.to_lowercase().into()
    }
}

fn allowed<'a>(text: &'a str, accepted: Option<&BTreeSet<String>>) -> Result<&'a str, Code> {
    if accepted.is_none_or(|accepted| accepted.contains(text)) { Ok(text) } else { Err(Code::NotAllowed) }
}

fn within<T: PartialOrd>(value: &T, min: &T, max: &T) -> Result<(), Code> {
    if min <= value && value <= max { Ok(()) } else { Err(Code::NotAllowed) }
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Days since 1970.
fn day(text: &str) -> Option<i32> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_once('-')?;
    if text.len() != 10
        || month.len() != 2
        || !(year.bytes().chain(month.bytes()).chain(day.bytes())).all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    i32::try_from(date.duration_since(Date::constant(1970, 1, 1)).as_hours().div_euclid(24)).ok()
}

#[cfg(test)]
mod tests;
