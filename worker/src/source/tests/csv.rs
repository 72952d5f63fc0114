//! Ugly CSV: what stands in a file, and what is made of it.

use super::kit::{CSV, folder, rows, set};
use clickstream_crds::settings::FileFormat;

/// A file, with `t,u,e` for a header unless it says otherwise, and its rows: the line and the message, or the fault and the text.
const FILES: &[(&str, &[u8], &[&str])] = &[
    ("nothing", b"", &[]),
    ("a header alone", b"t,u,e\n", &[]),
    ("a header alone, without an end", b"t,u,e", &[]),
    ("one row", b"t,u,e\n1,a,v\n", &[r#"2 {"t":"1970-01-01T00:00:01Z","u":"a","e":"v"}"#]),
    ("no line feed at the end", b"t,u,e\n1,a,v", &[r#"2 {"t":"1970-01-01T00:00:01Z","u":"a","e":"v"}"#]),
    ("line ends of DOS", b"t,u,e\r\n1,a,v\r\n", &[r#"2 {"t":"1970-01-01T00:00:01Z","u":"a","e":"v"}"#]),
    ("a carriage return at the end", b"t,u,e\r\n1,a,v\r", &[r#"2 {"t":"1970-01-01T00:00:01Z","u":"a","e":"v"}"#]),
    ("a carriage return within", b"t,u,e\nx,a\rb,v\n", &[r#"2 {"t":"x","u":"a\rb","e":"v"}"#]),
    ("a byte order mark", b"\xEF\xBB\xBFt,u,e\nx,a,v\n", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    ("a byte order mark and a quote", b"\xEF\xBB\xBF\"t\",u,e\nx,a,v\n", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    ("a byte order mark alone", b"\xEF\xBB\xBF", &[]),
    ("blanks in the header", b" t , u,e \nx,a,v\n", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    ("blanks in the fields stay", b"t,u,e\nx, a ,v\n", &[r#"2 {"t":"x","u":" a ","e":"v"}"#]),
    (
        "empty lines",
        b"\n\r\nt,u,e\n\nx,a,v\n\r\n\ny,b,v\n\n",
        &[r#"5 {"t":"x","u":"a","e":"v"}"#, r#"8 {"t":"y","u":"b","e":"v"}"#],
    ),
    ("a line of one blank", b"t,u,e\n \n", &["2 !1 field instead of 3:  "]),
    ("empty fields", b"t,u,e\nx,,v\n,,\n", &[r#"2 {"t":"x","e":"v"}"#, "3 {}"]),
    ("an empty quoted field", b"t,u,e\nx,\"\",v\n", &[r#"2 {"t":"x","e":"v"}"#]),
    ("quotes", b"t,u,e\n\"x\",\"a\",\"v\"\n", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    ("quotes at the very end", b"t,u,e\nx,a,\"v\"", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    ("a quoted delimiter", b"t,u,e\nx,\"a,b\",v\n", &[r#"2 {"t":"x","u":"a,b","e":"v"}"#]),
    ("doubled quotes", b"t,u,e\nx,\"a \"\"b\"\"\",v\n", &[r#"2 {"t":"x","u":"a \"b\"","e":"v"}"#]),
    ("nothing but doubled quotes", b"t,u,e\nx,\"\"\"\"\"\",v\n", &[r#"2 {"t":"x","u":"\"\"","e":"v"}"#]),
    (
        "a quoted line break",
        b"t,u,e\nx,\"a\nb\",v\ny,c,v\n",
        &[r#"2 {"t":"x","u":"a\nb","e":"v"}"#, r#"4 {"t":"y","u":"c","e":"v"}"#],
    ),
    (
        "a quoted line break of DOS",
        b"t,u,e\r\nx,\"a\r\nb\",v\r\ny,c,v\r\n",
        &[r#"2 {"t":"x","u":"a\r\nb","e":"v"}"#, r#"4 {"t":"y","u":"c","e":"v"}"#],
    ),
    ("quoted empty lines", b"t,u,e\nx,\"\n\n\n\",v\n", &[r#"2 {"t":"x","u":"\n\n\n","e":"v"}"#]),
    ("a quoted line break in the header", b"t,u,\"e\n\"\nx,a,v\n", &[r#"3 {"t":"x","u":"a","e":"v"}"#]),
    ("a quote within a field", b"t,u,e\nx,5\" screen,v\n", &[r#"2 {"t":"x","u":"5\" screen","e":"v"}"#]),
    ("quotes behind a blank", b"t,u,e\nx, \"a\",v\n", &[r#"2 {"t":"x","u":" \"a\"","e":"v"}"#]),
    (
        "text behind a quote",
        b"t,u,e\nx,\"a\"b,v\ny,c,v\n",
        &["2 !text behind a closing quote: x,\"a\"b,v", r#"3 {"t":"y","u":"c","e":"v"}"#],
    ),
    ("a blank behind a quote", b"t,u,e\nx,\"a\" ,v\n", &["2 !text behind a closing quote: x,\"a\" ,v"]),
    ("a backslash escapes nothing", b"t,u,e\nx,\"a\\\"\",v\n", &["2 !a quote that does not end: x,\"a\\\"\",v"]),
    (
        "a quote that does not end",
        b"t,u,e\nx,\"a,v\ny,b,v\n",
        &["2 !a quote that does not end: x,\"a,v", r#"3 {"t":"y","u":"b","e":"v"}"#],
    ),
    (
        "a quote that ends in another row",
        b"t,u,e\nx,\"a,v\ny,\"b\",v\n",
        &["2 !text behind a closing quote: x,\"a,v", r#"3 {"t":"y","u":"b","e":"v"}"#],
    ),
    ("a quote that opens at the end", b"t,u,e\nx,a,\"", &["2 !a quote that does not end: x,a,\""]),
    ("too few fields", b"t,u,e\nx,a\ny,b,v\n", &["2 !2 fields instead of 3: x,a", r#"3 {"t":"y","u":"b","e":"v"}"#]),
    (
        "too many fields",
        b"t,u,e\nx,a,v,w\ny,b,v\n",
        &["2 !4 fields instead of 3: x,a,v,w", r#"3 {"t":"y","u":"b","e":"v"}"#],
    ),
    ("a delimiter at the end", b"t,u,e\nx,a,v,\n", &["2 !4 fields instead of 3: x,a,v,"]),
    ("a delimiter at the end of all lines", b"t,u,e,\nx,a,v,\n", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    (
        "too many fields with a line break",
        b"t,u,e\nx,\"a\nb\",v,w\ny,c,v\n",
        &["2 !4 fields instead of 3: x,\"a\nb\",v,w", r#"4 {"t":"y","u":"c","e":"v"}"#],
    ),
    ("another delimiter", b"t;u;e\nx;a;v\n", &["error: the header has no \"t\""]),
    (
        "the header once more",
        b"t,u,e\nx,a,v\nt,u,e\n",
        &[r#"2 {"t":"x","u":"a","e":"v"}"#, r#"3 {"t":"t","u":"u","e":"e"}"#],
    ),
    ("fields in another order", b"e,u,t\nv,a,x\n", &[r#"2 {"e":"v","u":"a","t":"x"}"#]),
    (
        "undeclared fields",
        b"t,u,e,page,device.os\nx,a,v,/home,ios\n",
        &[r#"2 {"t":"x","u":"a","e":"v","page":"/home","device.os":"ios"}"#],
    ),
    ("a field without a name", b",t,u,e\n0,x,a,v\n", &[r#"2 {"t":"x","u":"a","e":"v"}"#]),
    ("a name twice", b"t,u,e,x,x\n", &["error: the header has \"x\" twice"]),
    (
        "no user in the header",
        b"t,e\nx,v\n",
        &["error: the header has no \"u\", which is the user (it has \"t\", \"e\")"],
    ),
    ("names differ in case", b"T,u,e\nx,a,v\n", &["error: the header has no \"t\""]),
    (
        "records",
        b"t,r.s,u,r.n,e\nx,y,a,7,v\nx,,a,7,v\nx,,a,,v\n",
        &[
            r#"2 {"t":"x","r":{"s":"y","n":7},"u":"a","e":"v"}"#,
            r#"3 {"t":"x","r":{"n":7},"u":"a","e":"v"}"#,
            r#"4 {"t":"x","u":"a","e":"v"}"#,
        ],
    ),
    (
        "a record and a field of one name",
        b"t,u,e,r,r.s\n",
        &["error: the header has \"r\" both as a field and as a record"],
    ),
    ("not UTF-8", b"t,u,e\nx,\xE9,v\ny,b,v\n", &["2 !not UTF-8: x,\u{FFFD},v", r#"3 {"t":"y","u":"b","e":"v"}"#]),
    (
        "not UTF-8 within quotes",
        b"t,u,e\nx,\"\xE9\n\",v\ny,b,v\n",
        &["2 !not UTF-8: x,\"\u{FFFD}\n\",v", r#"4 {"t":"y","u":"b","e":"v"}"#],
    ),
    ("UTF-16", b"\xFF\xFEt\0,\0u\0,\0e\0\n\0", &["error: the header cannot be read: not UTF-8"]),
    (
        "other scripts",
        "t,u,e\nx,\u{10D9}\u{1F600},v\n".as_bytes(),
        &["2 {\"t\":\"x\",\"u\":\"\u{10D9}\u{1F600}\",\"e\":\"v\"}"],
    ),
    ("control characters", b"t,u,e\nx,a\0\x1b\t\\,v\n", &[r#"2 {"t":"x","u":"a\u0000\u001b\t\\","e":"v"}"#]),
    (
        "ids beyond what a double holds",
        b"t,u,e,n\nx,1515915625519388267,v,1515915625519388267\n",
        &[r#"2 {"t":"x","u":"1515915625519388267","e":"v","n":1515915625519388267}"#],
    ),
    (
        "numbers stay as they are written",
        b"t,u,e,n,d\nx,a,v,-0,1.50\nx,a,v,12E+3,0.10\n",
        &[r#"2 {"t":"x","u":"a","e":"v","n":-0,"d":1.50}"#, r#"3 {"t":"x","u":"a","e":"v","n":12E+3,"d":0.10}"#],
    ),
    (
        "what is no number of JSON is text",
        b"t,u,e,n,d\nx,a,v,007,+1\nx,a,v, 1,.5\nx,a,v,1.,0x1\nx,a,v,NaN,\"1,5\"\nx,a,v,-,1e\n",
        &[
            r#"2 {"t":"x","u":"a","e":"v","n":"007","d":"+1"}"#,
            r#"3 {"t":"x","u":"a","e":"v","n":" 1","d":".5"}"#,
            r#"4 {"t":"x","u":"a","e":"v","n":"1.","d":"0x1"}"#,
            r#"5 {"t":"x","u":"a","e":"v","n":"NaN","d":"1,5"}"#,
            r#"6 {"t":"x","u":"a","e":"v","n":"-","d":"1e"}"#,
        ],
    ),
    (
        "truth values",
        b"t,u,e,b\nx,a,v,TRUE\nx,a,v,False\nx,a,v,1\n",
        &[
            r#"2 {"t":"x","u":"a","e":"v","b":true}"#,
            r#"3 {"t":"x","u":"a","e":"v","b":false}"#,
            r#"4 {"t":"x","u":"a","e":"v","b":"1"}"#,
        ],
    ),
    (
        "times",
        b"t,u,e\n2019-10-01 00:00:00 UTC,a,v\n1433221332117,a,v\n2019-10-01,a,v\n",
        &[
            r#"2 {"t":"2019-10-01T00:00:00Z","u":"a","e":"v"}"#,
            r#"3 {"t":"2015-06-02T05:02:12.117Z","u":"a","e":"v"}"#,
            r#"4 {"t":"2019-10-01","u":"a","e":"v"}"#,
        ],
    ),
    ("line ends of old Macs", b"t,u,e\rx,a,v\r", &["error: the header has no \"e\""]),
];

#[test]
fn ugly_files() {
    for (name, file, expected) in FILES {
        let folder = folder(&[("events.csv", file)]);
        let found = match set(folder.path(), &["events.csv"], CSV) {
            Ok(set) => rows(&set),
            Err(error) => vec![format!("error: {}", error.to_string().split_once(": ").unwrap().1)],
        };
        let as_expected = found.len() == expected.len()
            && found.iter().zip(*expected).all(|(found, expected)| {
                found == expected || expected.starts_with("error") && found.starts_with(expected)
            });
        assert!(as_expected, "{name}:\n found    {found:#?}\n expected {expected:#?}");
    }
}

#[test]
fn other_delimiters_and_a_header_of_our_own() {
    for (delimiter, file) in [
        (';', "x;a,b;v\n"),
        ('\t', "x\ta,b\tv\n"),
        ('\u{A6}', "x\u{A6}a,b\u{A6}v\n"),
        ('\u{A6}', "\"x\"\u{A6}\"a,b\"\u{A6}v"),
    ] {
        let folder = folder(&[("events.csv", file.as_bytes())]);
        let header = Some(["t", "u", "e"].map(str::to_owned).to_vec());
        let set = set(folder.path(), &["events.csv"], FileFormat::Csv { delimiter, header }).unwrap();
        assert_eq!(rows(&set), [r#"1 {"t":"x","u":"a,b","e":"v"}"#], "{file:?}");
    }
}

#[test]
fn a_row_may_be_a_mebibyte_long_and_no_longer() {
    const MIB: usize = 1024 * 1024;
    let row = |length: usize| format!("x,{},v\n", "a".repeat(length - 4));
    let quoted = |length: usize| format!("x,\"{}\",v\n", "a\n".repeat(length / 2 - 3));
    let file = format!("t,u,e\n{}{}{}{}y,b,v\n", row(MIB), row(MIB + 1), row(3 * MIB), quoted(MIB));
    let folder = folder(&[("events.csv", file.as_bytes())]);
    let found = rows(&set(folder.path(), &["events.csv"], CSV).unwrap());
    let shortened: Vec<_> = found.iter().map(|row| (&row[..20.min(row.len())], row.len())).collect();
    assert_eq!(shortened.len(), 5, "{shortened:?}");
    assert!(found[0].starts_with("2 {") && found[0].len() > MIB, "{shortened:?}");
    assert!(found[1].starts_with("3 !longer than 1 MiB: x,aaa") && found[1].len() < 100_000, "{shortened:?}");
    assert!(found[2].starts_with("4 !longer than 1 MiB: x,aaa") && found[2].len() < 100_000, "{shortened:?}");
    assert!(found[3].starts_with("5 {"), "{shortened:?}");
    assert_eq!(found[4], format!("{} {}", 5 + MIB / 2 - 3 + 1, r#"{"t":"y","u":"b","e":"v"}"#));
}

#[test]
fn a_quote_that_never_ends_costs_one_line_and_not_the_file() {
    let rest = "y,b,v\n".repeat(400_000);
    let folder = folder(&[("events.csv", format!("t,u,e\nx,\"a,v\n{rest}").as_bytes())]);
    let found = rows(&set(folder.path(), &["events.csv"], CSV).unwrap());
    assert_eq!(found[0], "2 !a quote that does not end: x,\"a,v");
    assert_eq!(found.len(), 400_001);
}
