use super::{Blocked, Hindrance, LandingNote, NOTE_VERSION, ReplayFailure, ReplayNote, ReplayStop, UnreadableNote};

#[test]
fn a_note_is_read_as_it_was_written() {
    let blocked = Some(Blocked::new(17, Hindrance::BucketNotFound, "no bucket lake: create it"));
    let landing = LandingNote { landed_at: Some(9), through: Some(8), blocked, records: 7, invalid: 1 };
    assert_eq!(LandingNote::read(&landing.write()), Ok(Some(landing)));
    let stopped = Some(ReplayStop::new(ReplayFailure::DataSetChanged, "other files"));
    let replay = ReplayNote { run: 2, rows: 900, sent: 31, bad: 3, done: true, stopped };
    assert_eq!(ReplayNote::read(&replay.write()), Ok(Some(replay)));
}

#[test]
fn its_form_stays_as_it_is() {
    let note = LandingNote { landed_at: Some(9), ..LandingNote::default() };
    assert_eq!(note.write(), r#"{"v":1,"landedAt":9,"records":0,"invalid":0}"#);
    let stopped = Some(ReplayStop::new(ReplayFailure::TooManyBadRows, "a.csv:7"));
    let note = ReplayNote { run: 1, stopped, ..ReplayNote::default() };
    let text = r#"{"v":1,"run":1,"rows":0,"sent":0,"bad":0,"done":false,"stopped":{"reason":"TooManyBadRows","why":"a.csv:7"}}"#;
    assert_eq!(note.write(), text);
}

#[test]
fn what_another_release_added_is_passed_over() {
    let text = r#"{"v":1,"run":4,"pace":"fast","stopped":{"reason":"NoWind","why":"it is calm","until":3}}"#;
    let stopped = Some(ReplayStop::new(ReplayFailure::Other, "it is calm"));
    assert_eq!(ReplayNote::read(text), Ok(Some(ReplayNote { run: 4, stopped, ..ReplayNote::default() })));
    let text = r#"{"v":1,"blocked":{"since":3,"reason":"Moved","why":"x"}}"#;
    let blocked = Some(Blocked::new(3, Hindrance::Other, "x"));
    assert_eq!(LandingNote::read(text), Ok(Some(LandingNote { blocked, ..LandingNote::default() })));
}

#[test]
fn what_is_no_note_is_told() {
    assert_eq!(LandingNote::read(""), Ok(None));
    let newer = format!(r#"{{"v":{},"run":"seven"}}"#, NOTE_VERSION + 1);
    assert_eq!(ReplayNote::read(&newer), Err(UnreadableNote::TooNew(NOTE_VERSION + 1)));
    for text in ["consumer-7", "{}", r#"{"v":1}"#, r#"{"v":1,"run":-1}"#, "null", "[]", r#"{"v":1,"run":1"#] {
        let unreadable = ReplayNote::read(text).unwrap_err();
        assert!(matches!(unreadable, UnreadableNote::Broken(_)), "{text}: {unreadable}");
    }
}

#[test]
fn the_longest_reason_fits_beside_an_offset() {
    let why = "\u{1}".repeat(2_000); // six bytes each, as JSON writes it
    let blocked = Some(Blocked::new(i64::MIN, Hindrance::ConditionalWritesUnsupported, &why));
    let note = LandingNote {
        landed_at: Some(i64::MIN),
        through: Some(i64::MIN),
        blocked,
        records: u64::MAX,
        invalid: u64::MAX,
    };
    assert!(note.write().len() <= 4_096, "{}", note.write().len());
    let stopped = Some(ReplayStop::new(ReplayFailure::SourceNotFound, &why));
    let note = ReplayNote { run: u32::MAX, rows: u64::MAX, sent: u64::MAX, bad: u64::MAX, done: true, stopped };
    assert!(note.write().len() <= 4_096, "{}", note.write().len());
}
