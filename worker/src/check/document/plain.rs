//! Words without quotes: what YAML 1.2 and `kubectl` (YAML 1.1) make of them.

use crate::check::node::Value;

/// A word that the two versions of YAML read differently.
#[derive(Debug, PartialEq)]
pub(super) struct Disagreement {
    /// What `kubectl` would send.
    pub(super) kubectl: Value,
    /// What everything else reads.
    pub(super) core: Value,
}

/// The value of a word without quotes, if both versions agree on it.
pub(super) fn read(word: &str) -> Result<Value, Disagreement> {
    let (core, kubectl) = (core(word), kubectl(word));
    if core == kubectl { Ok(core) } else { Err(Disagreement { kubectl, core }) }
}

/// The core schema of YAML 1.2.2, §10.3.2.
fn core(word: &str) -> Value {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Boolean(true),
        "false" | "False" | "FALSE" => return Value::Boolean(false),
        _ => {}
    }
    if let Some(digits) = word.strip_prefix("0o").filter(|digits| all(digits, |c| matches!(c, '0'..='7'))) {
        return whole(word, i64::from_str_radix(digits, 8).ok());
    }
    if let Some(digits) = word.strip_prefix("0x").filter(|digits| all(digits, |c| c.is_ascii_hexdigit())) {
        return whole(word, i64::from_str_radix(digits, 16).ok());
    }
    if all(unsigned(word), |c| c.is_ascii_digit()) {
        return whole(word, word.parse().ok());
    }
    if is_float(word) || is_special_float(word) { Value::Number(word.to_owned()) } else { Value::Text(word.to_owned()) }
}

/// What `kubectl` makes of a word: go-yaml 2, which goes by the first letter.
fn kubectl(word: &str) -> Value {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            return Value::Boolean(true);
        }
        "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return Value::Boolean(false);
        }
        _ if is_special_float(word) => return Value::Number(word.to_owned()),
        _ => {}
    }
    if !word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Value::Text(word.to_owned());
    }
    let digits = if word.starts_with('.') { word.to_owned() } else { word.replace('_', "") };
    if !word.starts_with('.')
        && let Some(number) = go_integer(word, &digits)
    {
        return number;
    }
    // A float too large for 64 bits is text to Go.
    let finite = digits.parse::<f64>().is_ok_and(f64::is_finite);
    if is_float(&digits) && finite { Value::Number(word.to_owned()) } else { Value::Text(word.to_owned()) }
}

/// Go's integers with their prefixes; a leading zero means octal.
fn go_integer(word: &str, digits: &str) -> Option<Value> {
    let magnitude = unsigned(digits);
    let lower = magnitude.to_ascii_lowercase();
    let (radix, rest) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    if !all(rest, |c| c.is_digit(radix)) {
        return None;
    }
    let sign = if digits.starts_with('-') { "-" } else { "" };
    Some(whole(word, i64::from_str_radix(&format!("{sign}{rest}"), radix).ok()))
}

/// A whole number, or one beyond 64 bits, which no field takes.
fn whole(word: &str, number: Option<i64>) -> Value {
    number.map_or_else(|| Value::Number(word.to_owned()), Value::Integer)
}

fn unsigned(word: &str) -> &str {
    word.strip_prefix(['+', '-']).unwrap_or(word)
}

fn all(text: &str, is: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, the same in both versions.
fn is_float(word: &str) -> bool {
    let unsigned_word = unsigned(word);
    let (mantissa, exponent) = match unsigned_word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned_word, None),
    };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let mantissa_holds = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()),
        None => all(mantissa, |c| c.is_ascii_digit()),
    };
    mantissa_holds && exponent.is_none_or(|exponent| all(unsigned(exponent), |c| c.is_ascii_digit()))
}

fn is_special_float(word: &str) -> bool {
    matches!(word, ".nan" | ".NaN" | ".NAN") || matches!(unsigned(word), ".inf" | ".Inf" | ".INF")
}
