use super::{Body, Chunked, Framing};

/// Feeds `bytes` in two reads, cut at `cut`, and says how many of them the message took.
fn length_when_read_in_two(mut framing: Framing, bytes: &[u8], cut: usize) -> usize {
    let first = framing.advance(&bytes[..cut]).unwrap();
    let second = if framing.is_complete() { 0 } else { framing.advance(&bytes[first..]).unwrap() };
    assert!(framing.is_complete(), "cut at {cut}");
    first + second
}

#[test]
fn a_chunked_message_ends_at_the_same_byte_wherever_the_reads_fall() {
    let message: &[u8] = b"HEAD\r\n\r\n5;name=\"value\"\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nx-sum: 7\r\n\r\n";
    let bytes = [message, b"GET /next"].concat();
    for cut in 0..=bytes.len() {
        let framing = Framing::new(8, Body::Chunked(Chunked::Size));
        assert_eq!(length_when_read_in_two(framing, &bytes, cut), message.len());
    }
}

#[test]
fn a_message_of_known_length_ends_at_the_same_byte_wherever_the_reads_fall() {
    let bytes = b"headbodynext";
    for cut in 0..=bytes.len() {
        assert_eq!(length_when_read_in_two(Framing::new(4, Body::Length(4)), bytes, cut), 8);
    }
}

#[test]
fn only_the_end_of_the_connection_ends_a_body_without_length() {
    let mut framing = Framing::new(2, Body::UntilClose);
    assert_eq!(framing.advance(b"h").unwrap(), 1);
    assert_eq!(framing.advance(b"h and all of this").unwrap(), 17);
    assert!(!framing.is_complete());
    assert!(framing.ends_with_connection());
}

#[test]
fn a_chunk_of_nonsense_size_is_an_error() {
    assert!(Framing::new(0, Body::Chunked(Chunked::Size)).advance(b"xyz\r\n").is_err());
}
