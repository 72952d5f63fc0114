use std::time::Duration;

use super::{count, delay, mebibytes, rate, span};

#[test]
fn numbers_read_well() {
    assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    assert_eq!([0, 2_250, 500, 1_500_000, 12_345_678].map(rate), ["0", "2.25", "0.5", "1,500", "12,346"]);
    assert_eq!([8, 185, 7_805].map(|seconds| span(Duration::from_secs(seconds))), ["8 s", "3 min 5 s", "2 h 10 min"]);
    assert_eq!([480, 12_300, 3_140_000].map(delay), ["0.4 ms", "12 ms", "3.1 s"]);
    assert_eq!(mebibytes(88_200_000), "84 MiB");
}
