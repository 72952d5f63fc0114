//! Whether as much goes wrong as was asked for.

use super::super::value::device::Device;
use super::*;

const EVENTS: u32 = 200_000;

/// How many of the events that is, give or take four deviations of chance.
fn about(found: usize, of: u32, share: Share) -> bool {
    let rate = f64::from(share.millionths()) / 1e6;
    let (found, of) = (f64::from(u32::try_from(found).unwrap()), f64::from(of));
    (found - of * rate).abs() <= 4.0 * (of * rate * (1.0 - rate)).sqrt()
}

#[test]
fn each_fault_happens_at_its_rate() {
    let faults = Faults {
        duplicates: share("0.01"),
        late: share("0.02"),
        out_of_order: share("0.05"),
        malformed: share("0.003"),
        missing: share("0.005"),
        skewed: share("0.1"),
        ..Faults::default()
    };
    let (_, sessions) =
        lived(Settings { faults: faults.clone(), ..Settings::new(Preset::PageViews, EVENTS.into(), 31) });
    let fates: Vec<Fate> = sessions.iter().flatten().map(|(_, fate)| *fate).collect();
    let count = |wanted: fn(&Fate) -> bool| fates.iter().filter(|fate| wanted(fate)).count();
    assert!(about(count(|fate| matches!(fate, Fate::Twice(_))), EVENTS, faults.duplicates));
    assert!(about(count(|fate| matches!(fate, Fate::Late(_))), EVENTS, faults.late));
    assert!(about(count(|fate| matches!(fate, Fate::Overtaken(_))), EVENTS, faults.out_of_order));
    let missing = |defect| matches!(defect, Defect::NoTime | Defect::NoType | Defect::NoUser);
    let spoilt = |wanted: bool| {
        fates.iter().filter(|fate| matches!(fate, Fate::Spoilt(defect) if missing(*defect) == wanted)).count()
    };
    assert!(about(spoilt(false), EVENTS, faults.malformed));
    assert!(about(spoilt(true), EVENTS, faults.missing));
    let wrong = sessions
        .iter()
        .filter(|session| session.iter().any(|(event, fate)| *fate == Fate::Fine && event.time != event.delivered));
    let told = sessions.iter().filter(|session| session.iter().any(|(_, fate)| *fate == Fate::Fine)).count();
    assert!(about(wrong.count(), u32::try_from(told).unwrap(), faults.skewed));
}

#[test]
fn late_events_are_late_by_the_median_that_was_asked_for() {
    let late_by = 900_000_000;
    let faults = Faults { late: share("0.5"), late_by, ..Faults::default() };
    let (_, sessions) = lived(Settings { faults, ..Settings::new(Preset::Ecommerce, 50_000, 32) });
    let mut delays: Vec<i64> =
        sessions.iter().flatten().map(|(event, _)| event.delivered - event.time).filter(|delay| *delay > 0).collect();
    delays.sort_unstable();
    let median = delays[delays.len() / 2];
    assert!((median - late_by).abs() < late_by / 40, "{median}");
    assert!(delays.iter().all(|delay| (1_000_000..=16 * late_by).contains(delay)));
}

#[test]
fn a_wrong_clock_is_wrong_for_a_whole_session_and_within_the_bound() {
    let skew_by = 60_000_000;
    let faults = Faults { skewed: Share::ALL, skew_by, ..Faults::default() };
    let (_, sessions) = lived(Settings { faults, ..Settings::new(Preset::Ecommerce, 20_000, 33) });
    for session in sessions {
        let wrong: Vec<i64> = session.iter().map(|(event, _)| event.time - event.delivered).collect();
        assert!(wrong.iter().all(|by| *by == wrong[0] && *by != 0 && by.abs() <= skew_by));
    }
}

#[test]
fn the_hot_user_makes_exactly_its_share() {
    let faults = Faults { hot_user: share("0.25"), ..Faults::default() };
    let (plan, sessions) = lived(Settings { faults, ..Settings::new(Preset::Ecommerce, 20_001, 34) });
    let hot = sessions.iter().flatten().filter(|(event, _)| event.person == plan.hot_user()).count();
    assert_eq!(hot, 5_000);
}

#[test]
fn an_incident_hits_whom_it_names_while_it_lasts_and_nobody_else() {
    let hour = 3_600_000_000;
    let from = Settings::new(Preset::PageViews, 1, 0).start + 34 * hour;
    let (os, browser) = (Some("iOS".to_owned()), Some("Safari".to_owned()));
    let incident = Incident {
        step: "purchase".to_owned(),
        from,
        to: from + 12 * hour,
        share: Share::ALL,
        os,
        browser,
        country: None,
    };
    let settings = Settings { incident: Some(incident), ..Settings::new(Preset::PageViews, EVENTS.into(), 35) };
    let (plan, sessions) = lived(settings.clone());
    let purchases = |concerned: bool, within: bool| {
        let events = sessions.iter().flatten().map(|(event, _)| event);
        let of_step = events.filter(|event| plan.story.states[usize::from(event.state)].event_type == "purchase");
        let device = |person| Device::of(settings.seed, person);
        of_step
            .filter(|event| (from..from + 12 * hour).contains(&event.time) == within)
            .filter(|event| (device(event.person).os == "iOS" && device(event.person).browser == "Safari") == concerned)
            .count()
    };
    assert_eq!(purchases(true, true), 0);
    assert!(purchases(false, true) > 20 && purchases(true, false) > 20);
    let mut ledger = Ledger::new(&plan);
    let delivered = Stream::witnessed(&plan, Shards::ALL, Positions::START, &mut ledger).count();
    assert_eq!(delivered, EVENTS as usize);
    let mut text = Vec::new();
    ledger.truth().write(&mut text).unwrap();
    let lost = serde_json::from_slice::<serde_json::Value>(&text).unwrap()["incident"]["lost"].as_u64().unwrap();
    // As many as usually: about 28 % of the people hold such a device.
    let usual = purchases(false, true) as u64 * 28 / 72;
    assert!((usual / 2..usual * 2).contains(&lost), "{lost} were lost, {usual} are usual");
}
