use std::collections::BTreeMap;

use super::Sparkline;

fn line(minutes: &[(i64, u64)], width: usize) -> (String, String) {
    let line = Sparkline::new(&minutes.iter().copied().collect::<BTreeMap<_, _>>(), width).unwrap();
    (line.blocks, line.each)
}

#[test]
fn one_block_a_minute_while_they_fit() {
    let (blocks, each) = line(&[(0, 1), (1, 4), (2, 8), (4, 2)], 10);
    assert_eq!((blocks.as_str(), each.as_str()), ("▁▄█ ▂", "minute"));
}

#[test]
fn longer_spans_where_they_do_not() {
    let two_days: Vec<_> = (0..2_880).map(|minute| (minute, 1)).collect();
    let (blocks, each) = line(&two_days, 50);
    assert_eq!((blocks.chars().count(), each.as_str()), (48, "hour"));
    let (blocks, each) = line(&[(-5_000_000, 1), (5_000_000, 1)], 40);
    assert!(blocks.chars().count() <= 40 && each.ends_with("days"), "{each}");
}

#[test]
fn nothing_is_no_line() {
    assert_eq!(Sparkline::new(&BTreeMap::new(), 40), None);
}
