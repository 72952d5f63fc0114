use super::faults::Faults;
use crate::defaults::generator as defaults;
use crate::settings::{GeneratorFaults, GeneratorSource, Incident};
use crate::spec;
use crate::wire::{Duration, Moment, Ratio};

const PATH: &str = "spec.producer.source.generator";

pub(super) fn generator(given: &spec::Generator, faults: &mut Faults) -> Option<GeneratorSource> {
    let at = |field: &str| format!("{PATH}.{field}");
    let events = faults.number(&at("events"), given.events);
    let seed = given.seed.map_or(Some(defaults::SEED), |seed| faults.number(&at("seed"), seed));
    let start = moment(&at("start"), given.start.as_ref().unwrap_or(&Moment(defaults::START.to_owned())), faults);
    let span = span(&at("span"), given.span.as_ref(), defaults::SPAN, faults);
    let users = given.users.map(|users| faults.number(&at("users"), users));
    let items = given.items.map_or(Some(defaults::ITEMS), |items| faults.number(&at("items"), items.into()));
    let gap = self::span(&at("gap"), given.gap.as_ref(), defaults::GAP, faults);
    let mishaps = mishaps(given.faults.as_ref(), faults);
    let incident = given.incident.as_ref().map(|given| incident(given, faults));
    Some(GeneratorSource {
        preset: given.preset,
        events: events?,
        seed: seed?,
        start_micros: start?,
        span_millis: span?,
        users: match users {
            Some(users) => Some(users?),
            None => None,
        },
        items: items?,
        gap_millis: gap?,
        faults: mishaps?,
        incident: match incident {
            Some(incident) => Some(incident?),
            None => None,
        },
    })
}

fn mishaps(given: Option<&spec::GeneratorFaults>, faults: &mut Faults) -> Option<GeneratorFaults> {
    let nothing = spec::GeneratorFaults::default();
    let given = given.unwrap_or(&nothing);
    let at = |field: &str| format!("{PATH}.faults.{field}");
    let mut share = |field: &str, share: Option<&Ratio>| self::share(&at(field), share, defaults::SHARE, faults);
    let duplicates = share("duplicates", given.duplicates.as_ref());
    let late = share("late", given.late.as_ref());
    let out_of_order = share("outOfOrder", given.out_of_order.as_ref());
    let malformed = share("malformed", given.malformed.as_ref());
    let missing = share("missing", given.missing.as_ref());
    let skewed = share("skewed", given.skewed.as_ref());
    let hot_user = share("hotUser", given.hot_user.as_ref());
    let late_by = span(&at("lateBy"), given.late_by.as_ref(), defaults::LATE_BY, faults);
    let skew_by = span(&at("skewBy"), given.skew_by.as_ref(), defaults::SKEW_BY, faults);
    Some(GeneratorFaults {
        duplicates: duplicates?,
        late: late?,
        late_by_millis: late_by?,
        out_of_order: out_of_order?,
        malformed: malformed?,
        missing: missing?,
        skewed: skewed?,
        skew_by_millis: skew_by?,
        hot_user: hot_user?,
    })
}

fn incident(given: &spec::Incident, faults: &mut Faults) -> Option<Incident> {
    let at = |field: &str| format!("{PATH}.incident.{field}");
    let from = moment(&at("from"), &given.from, faults);
    let to = moment(&at("to"), &given.to, faults);
    let share = share(&at("share"), given.share.as_ref(), defaults::INCIDENT_SHARE, faults);
    Some(Incident {
        step: given.step.clone(),
        from_micros: from?,
        to_micros: to?,
        share: share?,
        os: given.os.clone(),
        browser: given.browser.clone(),
        country: given.country.clone(),
    })
}

fn moment(path: &str, moment: &Moment, faults: &mut Faults) -> Option<i64> {
    faults.need(path, moment.micros(), "must be a moment in UTC such as 2026-01-05T00:00:00Z")
}

fn span(path: &str, given: Option<&Duration>, default: &str, faults: &mut Faults) -> Option<u64> {
    faults.millis(path, given.unwrap_or(&Duration(default.to_owned())))
}

fn share(path: &str, given: Option<&Ratio>, default: &str, faults: &mut Faults) -> Option<u32> {
    let share = given.unwrap_or(&Ratio(default.to_owned())).millionths();
    faults.need(path, share, "must be a share from 0 to 1 in quotes, such as \"0.01\"")
}
