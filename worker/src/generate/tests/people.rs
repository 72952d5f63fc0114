//! Whether they look like people. The seeds are fixed, so a bound that holds today holds tomorrow.

use std::collections::BTreeMap;

use super::super::calendar::Calendar;
use super::super::chain::{Chain, State};
use super::*;

const HOUR: i64 = 3_600_000_000;

/// The sum of squared deviations over expectations: for `n` cells its mean is n - 1, and its deviation the root of twice that.
fn chi_square(cells: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    cells.into_iter().map(|(found, expected)| (found - expected).powi(2) / expected).sum()
}

fn few(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

/// How often which state followed which; state `None` is leaving.
fn transitions(sessions: &[Vec<(Event, Fate)>]) -> BTreeMap<(u8, Option<u8>), usize> {
    let mut found = BTreeMap::new();
    for session in sessions {
        let states = session.iter().map(|(event, _)| Some(event.state)).chain([None]);
        for ((event, _), next) in session.iter().zip(states.skip(1)) {
            *found.entry((event.state, next)).or_default() += 1;
        }
    }
    found
}

#[test]
fn steps_follow_the_chain() {
    for preset in [Preset::RetailRocket, Preset::PageViews, Preset::Streaming] {
        let (plan, sessions) = lived(Settings::new(preset, 300_000, 21));
        let found = transitions(&sessions);
        for (state, State { event_type, next, .. }) in (0..).zip(plan.story.states) {
            let of = |next| found.get(&(state, next)).copied().unwrap_or(0);
            let all: usize = found.iter().filter(|((from, _), _)| *from == state).map(|(_, count)| count).sum();
            let leave = 10_000 - next.iter().map(|(_, weight)| weight).sum::<u16>();
            let weights = next.iter().map(|&(next, weight)| (Some(next), weight)).chain([(None, leave)]);
            let cells = weights.map(|(next, weight)| (few(of(next)), few(all) * f64::from(weight) / 10_000.0));
            // Beyond 18.5 lies one in a thousand at four degrees of freedom, the most there are here.
            let deviation = chi_square(cells);
            assert!(deviation < 18.5, "{preset} {event_type}: {deviation}");
        }
    }
}

#[test]
fn a_shop_sells_as_a_real_one_does() {
    let (_, sessions) = lived(Settings::new(Preset::RetailRocket, 300_000, 22));
    let of = |state| sessions.iter().flatten().filter(|(event, _)| event.state == state).count();
    let percent = |state| few(of(state)) / 3_000.0;
    assert!((90.0..92.0).contains(&percent(0)), "{}", percent(0));
    assert!((4.5..5.5).contains(&percent(1)), "{}", percent(1));
    assert!((3.5..4.5).contains(&percent(2)), "{}", percent(2));
    let mean = Chain::new(Preset::RetailRocket.story().states).mean_steps();
    let found = 300_000 * 100 / sessions.len() as u64;
    assert!(found.abs_diff(mean) < mean / 50, "{found} for {mean}");
}

#[test]
fn people_think_for_as_long_as_the_logarithm_says_and_never_longer_than_the_gap() {
    let settings = Settings::new(Preset::RetailRocket, 300_000, 23);
    let gap = settings.gap;
    let (plan, sessions) = lived(settings);
    let pauses = sessions.iter().flat_map(|session| session.windows(2));
    let pauses: Vec<(u8, i64)> = pauses.map(|pair| (pair[0].0.state, pair[1].0.time - pair[0].0.time)).collect();
    assert_eq!(pauses.iter().map(|(_, pause)| *pause).max(), Some(gap), "some pauses are exactly the gap");
    assert!(pauses.iter().all(|(_, pause)| *pause > 0));
    let (mean, deviation) = plan.story.states[0].think;
    let seconds = |pause: i64| std::time::Duration::from_micros(pause.cast_unsigned()).as_secs_f64();
    let views: Vec<f64> = pauses.iter().filter(|(state, _)| *state == 0).map(|(_, pause)| seconds(*pause)).collect();
    for (deviations, expected) in [(-1.0, 0.158_655), (0.0, 0.5), (1.0, 0.841_345), (2.0, 0.977_250)] {
        let below = views.iter().filter(|pause| **pause < (mean + deviations * deviation).exp()).count();
        let share = few(below) / few(views.len());
        assert!((share - expected).abs() < 0.004, "{share} below {deviations} deviations");
    }
}

#[test]
fn people_come_by_the_hours_of_the_day_and_the_days_of_the_week() {
    for preset in [Preset::RetailRocket, Preset::Streaming] {
        let settings = Settings { span: 14 * 24 * HOUR, ..Settings::new(preset, 300_000, 24) };
        let (start, span) = (settings.start, settings.span);
        let (plan, sessions) = lived(settings);
        let calendar = Calendar::new(&plan.story.rhythm);
        let hours = usize::try_from(span / HOUR).unwrap();
        let mut found = vec![0; hours];
        for session in &sessions {
            let hour = usize::try_from((session[0].0.time - start) / HOUR).unwrap();
            found[hour.min(hours - 1)] += 1;
        }
        let crowd = |hour: i64| calendar.crowd(start + hour * HOUR);
        let weight = |hour| few(usize::try_from((crowd(hour + 1) - crowd(hour)) / HOUR.cast_unsigned()).unwrap());
        let whole: f64 = (0..span / HOUR).map(weight).sum();
        let expected = (0..span / HOUR).map(|hour| few(sessions.len()) * weight(hour) / whole);
        // 336 cells: beyond 420 lies one in a thousand.
        let deviation = chi_square(found.iter().map(|count| few(*count)).zip(expected));
        assert!(deviation < 420.0, "{preset}: {deviation}");
    }
}

#[test]
fn people_come_back_after_more_than_the_gap_and_some_much_more_often_than_others() {
    let skewed = Faults { skewed: share("0.5"), ..Faults::default() };
    for (gap, faults) in [(HOUR / 2, Faults::default()), (6 * HOUR, Faults::default()), (HOUR / 2, skewed)] {
        let settings = Settings { gap, faults, ..Settings::new(Preset::Ecommerce, 100_000, 25) };
        let (_, sessions) = lived(settings);
        let mut visits: BTreeMap<u64, Vec<(i64, i64)>> = BTreeMap::new();
        for session in &sessions {
            let times: Vec<i64> = session.iter().map(|(event, _)| event.time).collect();
            visits.entry(session[0].0.person).or_default().push((times[0], times[times.len() - 1]));
        }
        let back: usize = visits.values().filter(|visits| visits.len() > 1).count();
        assert!(back > visits.len() / 5, "{back} of {} came back", visits.len());
        let most = visits.values().map(Vec::len).max().unwrap();
        assert!(most * visits.len() > 3 * sessions.len(), "nobody comes three times as often as most: {most}");
        for visits in visits.values() {
            assert!(visits.windows(2).all(|pair| pair[1].0 - pair[0].1 > gap));
        }
    }
}
