use super::*;

#[test]
fn quantiles_are_told_to_a_tenth() {
    let mut late = Lateness::default();
    (0..=10_000).for_each(|micros| late.note(micros));
    for (thousandths, micros) in [(0, 0), (500, 5_000), (990, 9_900), (1_000, 10_000)] {
        let told = late.quantile(thousandths);
        assert!(told >= micros && told <= micros + micros / 8 + 1, "{thousandths}: {told}");
    }
}

#[test]
fn every_value_is_in_the_bucket_that_ends_at_or_after_it() {
    for micros in (0..100_000).chain([u64::from(u32::MAX), 1 << 40]) {
        let bucket = Lateness::bucket(micros);
        assert!(Lateness::upper(bucket) >= micros, "{micros}");
        assert!(bucket == 0 || Lateness::upper(bucket - 1) < micros, "{micros}");
    }
}
