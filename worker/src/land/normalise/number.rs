//! Numbers from their digits. Ids have more digits than a floating-point number keeps, prices must add up: only what is declared a
//! Double ever becomes one.

/// The number in units of ten to the minus `scale`. `None`: it is no number, or not exactly such a one, or has over 38 digits.
#[inline]
pub(super) fn exact(text: &str, scale: u8) -> Option<i128> {
    if scale == 0
        && let Some(small) = small(text)
    {
        return Some(small.into());
    }
    let parts = Parts::of(text)?;
    let digits = || parts.whole.iter().chain(parts.fraction);
    let all = parts.whole.len() + parts.fraction.len();
    let zeros_behind = digits().rev().take_while(|digit| **digit == b'0').count();
    let zeros_before = digits().take_while(|digit| **digit == b'0').count();
    if zeros_before == all {
        return Some(0);
    }
    let shift = parts.exponent - i64::try_from(parts.fraction.len()).ok()? + i64::try_from(zeros_behind).ok()?;
    let shift = usize::try_from(shift + i64::from(scale)).ok()?;
    let significant = all - zeros_before - zeros_behind;
    if significant.checked_add(shift)? > 38 {
        return None;
    }
    let value = digits().skip(zeros_before).take(significant);
    let value = value.fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    let value = value * 10_i128.pow(u32::try_from(shift).ok()?);
    Some(if parts.negative { -value } else { value })
}

/// The nearest floating-point number; `None`: it is no number, or too large.
pub(super) fn double(text: &str) -> Option<f64> {
    Parts::of(text)?;
    fast_float2::parse(text).ok().filter(|value: &f64| value.is_finite())
}

/// Whole numbers of up to 18 digits, as nearly all are.
#[inline]
fn small(text: &str) -> Option<i64> {
    let (negative, digits) =
        text.as_bytes().strip_prefix(b"-").map_or((false, text.as_bytes()), |digits| (true, digits));
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut sum = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        sum = sum * 10 + i64::from(digit - b'0');
    }
    Some(if negative { -sum } else { sum })
}

struct Parts<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    exponent: i64,
}

impl<'a> Parts<'a> {
    /// As JSON writes numbers, also with zeros before them.
    fn of(text: &'a str) -> Option<Self> {
        let (negative, rest) = text.as_bytes().strip_prefix(b"-").map_or((false, text.as_bytes()), |rest| (true, rest));
        let (whole, rest) = digits(rest)?;
        let (fraction, rest) = match rest.strip_prefix(b".") {
            Some(rest) => digits(rest)?,
            None => (&rest[..0], rest),
        };
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', rest @ ..] => exponent(rest)?,
            _ => return None,
        };
        Some(Self { negative, whole, fraction, exponent })
    }
}

fn digits(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| text.split_at(count))
}

fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let (digits, behind) = digits(rest)?;
    // Beyond this, nothing but zero has an exact value; the sum stays far from overflow.
    let value = digits.iter().fold(0_i64, |sum, digit| (sum * 10 + i64::from(digit - b'0')).min(1 << 32));
    behind.is_empty().then_some(if negative { -value } else { value })
}
