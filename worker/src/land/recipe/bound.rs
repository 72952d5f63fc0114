use clickstream_crds::settings::Range;
use clickstream_crds::wire::Decimal;

/// Bounds of numbers, in the unit in which the numbers are compared.
pub(in crate::land) struct Bound;

impl Bound {
    /// The smallest and the largest number that may land, in units of ten to the minus `scale`; a bound between two such
    /// numbers admits the inner one. `None`: a bound is no number.
    pub(in crate::land) fn both(range: &Range, scale: u8) -> Option<(i128, i128)> {
        let min = range.min.as_ref().map(|min| scaled(min, scale).map(|(unit, rest)| unit + i128::from(rest > 0)));
        let max = range.max.as_ref().map(|max| scaled(max, scale).map(|(unit, rest)| unit - i128::from(rest < 0)));
        Some((min.unwrap_or(Some(i128::MIN))?, max.unwrap_or(Some(i128::MAX))?))
    }

    /// The same for floating-point numbers.
    pub(in crate::land) fn doubles(range: &Range) -> Option<(f64, f64)> {
        let bound = |bound: &Option<Decimal>, open: f64| {
            bound.as_ref().map_or(Some(open), |bound| fast_float2::parse(bound.0.as_bytes()).ok())
        };
        Some((bound(&range.min, f64::NEG_INFINITY)?, bound(&range.max, f64::INFINITY)?))
    }
}

/// A decimal in units of ten to the minus `scale`, cut off towards zero, and the sign of what was cut off.
fn scaled(decimal: &Decimal, scale: u8) -> Option<(i128, i8)> {
    if !decimal.is_valid() {
        return None;
    }
    let (sign, digits) = decimal.0.strip_prefix('-').map_or((1, decimal.0.as_str()), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let kept = fraction.len().min(scale.into());
    let (fraction, cut) = fraction.split_at(kept);
    let unit: i128 = format!("{whole}{fraction}").parse().ok()?;
    let unit = unit.saturating_mul(10_i128.checked_pow(u32::from(scale) - u32::try_from(kept).ok()?)?);
    let rest = i8::from(cut.bytes().any(|digit| digit != b'0'));
    Some((if sign < 0 { -unit } else { unit }, if sign < 0 { -rest } else { rest }))
}
