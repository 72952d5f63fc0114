use super::*;

#[test]
fn shares_are_read_exactly_and_written_back() {
    for (text, parts) in
        [("0", 0), ("0.01", 10_000), ("1", 1_000_000), ("1.0", 1_000_000), ("0.000001", 1), ("0.3", 300_000)]
    {
        assert_eq!(text.parse::<Share>().unwrap().millionths(), parts, "{text}");
    }
    assert_eq!("0.010".parse::<Share>().unwrap().to_string(), "0.01");
    assert_eq!(Share::ALL.to_string(), "1");
    assert_eq!(Share::NONE.to_string(), "0");
}

#[test]
fn what_is_no_share_is_refused() {
    for wrong in ["", ".5", "-0.1", "1.000001", "2", "0.0000001", "1%", "1e-3", "99999999999"] {
        assert_eq!(wrong.parse::<Share>(), Err(NoShare), "{wrong}");
    }
}
