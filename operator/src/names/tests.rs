use super::*;

#[test]
fn a_short_name_stays_readable() {
    assert_eq!(ChildName::new("shop", "consumer").to_string(), "shop-consumer");
    let longest = "s".repeat(MAX - LONGEST_SUFFIX);
    assert_eq!(ChildName::new(&longest, "consumer").to_string(), format!("{longest}-consumer"));
}

#[test]
fn a_long_or_dotted_name_is_cut_and_told_apart() {
    let one = ChildName::new(&"s".repeat(63), "consumer").to_string();
    let other = ChildName::new(&format!("{}t", "s".repeat(62)), "consumer").to_string();
    assert!(one.len() <= MAX && other.len() <= MAX && one != other, "{one} {other}");
    let dotted = ChildName::new("shop.v2", "producer").to_string();
    assert!(dotted.starts_with("shop-v2-") && dotted.ends_with("-producer") && !dotted.contains('.'), "{dotted}");
    assert_ne!(dotted, ChildName::new("shop-v2", "producer").to_string());
    let cut_at_a_dash = ChildName::new(&format!("{}.{}", "s".repeat(43), "t".repeat(19)), "consumer").to_string();
    assert!(!cut_at_a_dash.contains("--"), "{cut_at_a_dash}");
}

#[test]
fn another_content_has_another_name() {
    let name = ChildName::new("shop", "producer");
    assert_eq!(name.of_content("a"), name.of_content("a"));
    assert_ne!(name.of_content("a"), name.of_content("b"));
}
