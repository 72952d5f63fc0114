use super::*;

#[test]
fn labels_and_subdomains_are_lower_case_and_bounded() {
    assert!(label("shop-1").is_ok());
    assert!(label(&"a".repeat(63)).is_ok());
    for wrong in ["", "Shop", "-a", "a-", "a.b", "a_b", "é", &"a".repeat(64)] {
        assert!(label(wrong).is_err(), "{wrong}");
    }
    assert!(subdomain("shop.eu-1.x").is_ok());
    assert!(subdomain(&"a".repeat(253)).is_ok());
    for wrong in ["", ".", "a.", "a..b", "a.-b", "A", &"a".repeat(254)] {
        assert!(subdomain(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn keys_have_at_most_one_dns_prefix() {
    for right in ["a", "My_Key.x", "example.com/Name"] {
        assert!(qualified(right).is_ok(), "{right}");
    }
    for wrong in ["", "/a", "a/", "a/b/c", "Example.com/a", "a b", "_a", &format!("x/{}", "a".repeat(64))] {
        assert!(qualified(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn label_values_may_be_empty() {
    for right in ["", "v1.2_x-y", "A"] {
        assert!(label_value(right).is_ok(), "{right}");
    }
    for wrong in ["-a", "a b", "a/b", &"a".repeat(64)] {
        assert!(label_value(wrong).is_err(), "{wrong}");
    }
}
