//! The pieces of a message.

/// Appends a text as JSON has it.
pub(in crate::source) fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    // Counting all of them is quicker than finding the first: it is done many bytes at a time.
    if text.iter().filter(|byte| needs_escape(**byte)).count() == 0 {
        out.extend_from_slice(text);
        out.push(b'"');
        return;
    }
    let mut from = 0;
    for (at, &byte) in text.iter().enumerate() {
        if !needs_escape(byte) {
            continue;
        }
        out.extend_from_slice(&text[from..at]);
        from = at + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            control => {
                out.extend_from_slice(b"\\u00");
                out.extend([control >> 4, control & 15].map(|digit| b"0123456789abcdef"[digit as usize]));
            }
        }
    }
    out.extend_from_slice(&text[from..]);
    out.push(b'"');
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Ends an object or a list: in place of the comma after its last element.
pub(in crate::source) fn close(out: &mut Vec<u8>, bracket: u8) {
    match out.last_mut() {
        Some(comma) if *comma == b',' => *comma = bracket,
        _ => out.push(bracket),
    }
}

/// Whether a text is a number as JSON writes them.
pub(in crate::source) fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && number(text) == text.len()
}

/// How many bytes at the beginning of a text are a number; 0: none is there.
pub(super) fn number(text: &[u8]) -> usize {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    at += match (text.get(at), digits(at)) {
        (_, 0) => return 0,
        (Some(b'0'), _) => 1,
        (_, length) => length,
    };
    if text.get(at) == Some(&b'.') {
        match digits(at + 1) {
            0 => return 0,
            length => at += 1 + length,
        }
    }
    if let Some(b'e' | b'E') = text.get(at) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        match digits((at + 1 + sign).min(text.len())) {
            0 => return 0,
            length => at += 1 + sign + length,
        }
    }
    at
}
