use super::*;

#[test]
fn a_line_is_what_people_read_and_comes_back_as_it_was() {
    let text = |text: &'static str| Text(Cow::Borrowed(text.as_bytes()));
    let named = Named(vec![(Cow::Borrowed("b"), text("1")), (Cow::Borrowed("a"), text("2"))]);
    let line = Line { offset: 5, timestamp: 7, key: Some(text("k")), headers: named, value: Some(text("{\"x\":1}")) };
    let json = serde_json::to_string(&line).unwrap();
    assert_eq!(json, r#"{"offset":5,"timestamp":7,"key":"k","headers":{"b":"1","a":"2"},"value":"{\"x\":1}"}"#);
    let back: Line<'_> = serde_json::from_str(&json).unwrap();
    assert_eq!((back.offset, back.timestamp, back.key, back.value), (5, 7, Some(text("k")), line.value));
    assert_eq!(back.headers.0, line.headers.0);
}

#[test]
fn a_tombstone_has_no_value() {
    let back: Line<'_> = serde_json::from_str(r#"{"offset":0,"timestamp":0}"#).unwrap();
    assert!(back.value.is_none() && back.key.is_none() && back.headers.is_empty());
}
