use super::*;

fn shop() -> Calendar {
    let mut day = [10; 24];
    day[20] = 30;
    Calendar::new(&Rhythm { day, weekend: 50 })
}

#[test]
fn a_moment_and_its_crowd_are_each_others_inverse() {
    let calendar = shop();
    let monday = 1_767_571_200_000_000; // 2026-01-05T00:00:00Z
    for moment in (0..2000).map(|step| monday + step * 311_111_111) {
        assert_eq!(calendar.moment(calendar.crowd(moment)), moment);
    }
}

#[test]
fn busy_hours_and_weekdays_draw_more() {
    let calendar = shop();
    let hour = 3_600_000_000;
    let monday = 1_767_571_200_000_000;
    let come =
        |from: i64, hours: i64| calendar.crowd(monday + (from + hours) * hour) - calendar.crowd(monday + from * hour);
    assert_eq!(come(20, 1), 3 * come(19, 1));
    assert_eq!(come(5 * 24, 24) * 2, come(0, 24));
}
