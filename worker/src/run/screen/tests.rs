use std::time::Duration;

use console::measure_text_width;

use super::{Landing, Moment, Sending, minute_of};
use crate::run::tally::Tally;
use crate::run::wanted::Ahead;

fn busy() -> Moment {
    let words = |words: &[(&str, u64)]| words.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect();
    Moment {
        pipeline: "shop-of-a-rather-long-name-in-production".to_owned(),
        elapsed: Duration::from_secs(4_711),
        sent: Some(Sending {
            events: 1_234_567_890,
            per_1000_seconds: 123_456_789,
            target: " of 123,456".to_owned(),
            late: Some(12_345),
            moved: 12_000_000,
        }),
        landed: Some(Landing {
            events: 1_234_000_000,
            per_1000_seconds: 99_999_999,
            quarantined: 12_345,
            behind: 567_890,
            tally: Tally {
                types: words(&[("view", 1_000_000), ("add_to_cart", 90_000), ("remove_from_cart", 8_000), ("buy", 7)]),
                minutes: (0..40_000_i64).map(|minute| (minute, minute.unsigned_abs() % 977)).collect(),
                reasons: words(&[("missing_field:user_id", 9_000), ("bad_type:price", 3_000), ("decode_error", 345)]),
            },
        }),
        before: 0,
        ahead: Some(Ahead { done: 523, left: Some(Duration::from_secs(8_000)) }),
        memory: Some(84 << 20),
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [20, 40, 80, 120, 200] {
        for line in busy().lines(width) {
            assert!(measure_text_width(&line) < width, "{width}: {line:?}");
        }
    }
}

#[test]
fn a_terminal_of_80_columns_has_room_for_everything() {
    let text = busy().lines(80).join("\n");
    for words in
        ["1,234,567,890", "schedule moved 12.0 s", "567,890 on the way", "missing_field:user_id 9,000", " 52 %"]
    {
        assert!(text.contains(words), "{words:?} expected in\n{text}");
    }
    for words in ["2 h 13 min left", "memory 84 MiB", "view 1,000,000", "most 976 at 1970-"] {
        assert!(text.contains(words), "{words:?} expected in\n{text}");
    }
}

#[test]
fn what_is_not_known_is_not_shown() {
    let text = Moment { pipeline: "shop".to_owned(), ..Moment::default() }.lines(80).join("\n");
    assert_eq!(text.trim_end(), "shop  0 s");
}

#[test]
fn minutes_are_told_in_utc() {
    assert_eq!(minute_of(0), "1970-01-01 00:00");
    assert_eq!(minute_of(29_643_271), "2026-05-12 14:31");
}
