use std::collections::BTreeSet;

use super::*;

#[test]
fn nobody_visits_twice_in_a_segment_or_in_two_in_a_row() {
    for count in [1000, 1009, 4096] {
        let people = People::new(7, count);
        let mut before = BTreeSet::new();
        for segment in 0..200 {
            let all: Vec<_> = (0..8).flat_map(|part| people.visitors(segment, part, 8)).collect();
            let now: BTreeSet<_> = all.iter().copied().collect();
            assert_eq!(now.len(), all.len());
            assert!(now.is_disjoint(&before));
            assert!(now.iter().all(|&person| person < count));
            before = now;
        }
    }
}

#[test]
fn about_one_in_eleven_visits() {
    let people = People::new(3, 100_000);
    let visits: usize = (0..50).map(|segment| people.visitors(segment, 0, 1).count()).sum();
    let share = visits * 10_000 / (50 * 100_000);
    assert!((875..=910).contains(&share), "{share}");
}
