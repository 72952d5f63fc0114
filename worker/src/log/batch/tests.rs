use super::*;

#[test]
fn what_goes_in_comes_out() {
    let mut batch = Batch::default();
    batch.push(7, 1_000, Some(b"key"), Some(b"value"), [("a", b"1".as_slice()), ("b", b""), ("a", b"2")]);
    batch.push(9, 1_001, None, None, []);
    let mut seen = Vec::new();
    batch.each(&mut |record| {
        let header = |name| record.headers.get(name).map(<[u8]>::to_vec);
        let (key, value) = (record.key.map(<[u8]>::to_vec), record.value.map(<[u8]>::to_vec));
        seen.push((record.offset, record.timestamp, key, value, header("a"), header("b"), header("c")));
    });
    let bytes = |text: &str| Some(text.as_bytes().to_vec());
    let first = (7, 1_000, bytes("key"), bytes("value"), bytes("1"), bytes(""), None);
    assert_eq!(seen, [first, (9, 1_001, None, None, None, None, None)]);
    assert_eq!((batch.len(), batch.end()), (2, Some(10)));
}
