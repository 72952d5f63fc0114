use proptest::prelude::*;

use super::*;

fn there_and_back(bytes: &[u8]) -> (String, Vec<u8>) {
    let json = serde_json::to_string(&Text(Cow::Borrowed(bytes))).unwrap();
    let back: Text<'_> = serde_json::from_str(&json).unwrap();
    let back = back.0.into_owned();
    (json, back)
}

#[test]
fn text_is_a_string_and_the_rest_is_base64() {
    assert_eq!(there_and_back(b"a \"b\"\n").0, r#""a \"b\"\n""#);
    assert_eq!(there_and_back(b"\xff").0, r#"{"base64":"/w=="}"#);
    assert_eq!(there_and_back(b"\xff\xfe").0, r#"{"base64":"//4="}"#);
    assert_eq!(there_and_back(b"\xffab").0, r#"{"base64":"/2Fi"}"#);
}

proptest! {
    #[test]
    fn whatever_goes_in_comes_out(bytes: Vec<u8>) {
        prop_assert_eq!(there_and_back(&bytes).1, bytes);
    }
}
