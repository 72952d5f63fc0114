//! The truth as a file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{ByState, Ledger, MINUTE, layout, rfc3339};
use crate::generate::settings::{SECOND, Settings};
use crate::generate::value::identity;

/// What a right pipeline finds.
#[derive(Debug, Serialize)]
pub struct Truth {
    preset: &'static str,
    seed: u64,
    events: Events,
    /// The words that the preset of the resource changes on landing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    lands_as: BTreeMap<String, String>,
    /// Events that can be read, by type.
    by_type: BTreeMap<&'static str, u64>,
    sessions: Sessions,
    funnel: Vec<Step>,
    /// Lines that cannot be taken, by reason.
    quarantine: BTreeMap<String, u64>,
    /// The same, by what was done to them.
    defects: BTreeMap<&'static str, u64>,
    delivery: Delivery,
    #[serde(skip_serializing_if = "Option::is_none")]
    hot_user: Option<HotUser>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<Effect>,
    /// Events that can be read, by the minute in which they happened and by type.
    by_minute: BTreeMap<String, BTreeMap<&'static str, u64>>,
}

#[derive(Debug, Serialize)]
struct Events {
    happened: u64,
    delivered: u64,
    redelivered: u64,
    /// Whether events carry an id by which a redelivery can be told and taken away. All counts below assume that it is, where it can be.
    redelivered_can_be_told: bool,
    quarantined: u64,
    landed: u64,
}

#[derive(Debug, Serialize)]
struct Sessions {
    gap_seconds: i64,
    count: u64,
    with_one_event: u64,
    users: u64,
    longest_milliseconds: i64,
    most_events: u64,
}

/// A step of the funnel: who did it after all steps before it, with anything in between.
#[derive(Debug, Serialize)]
struct Step {
    event_type: &'static str,
    users: u64,
    sessions: u64,
}

#[derive(Debug, Serialize)]
struct Delivery {
    late: u64,
    out_of_order: u64,
    sessions_with_a_wrong_clock: u64,
}

#[derive(Debug, Serialize)]
struct HotUser {
    user: String,
    events: u64,
}

#[derive(Debug, Serialize)]
struct Effect {
    step: String,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    browser: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// The events of that step that would have happened, one in each session that broke off for it.
    lost: u64,
}

impl Truth {
    pub(super) fn of(ledger: &Ledger<'_>) -> Self {
        let story = ledger.plan.story;
        let Settings { preset, seed, gap, .. } = *ledger.plan.settings();
        let event_type = |state: usize| story.states[state].event_type;
        let by_type = |counts: &ByState| {
            let known = counts.iter().enumerate().filter(|(_, count)| **count > 0);
            known.map(|(state, &count)| (event_type(state), count)).collect::<BTreeMap<_, _>>()
        };
        let mut quarantine = BTreeMap::new();
        for (defect, count) in &ledger.quarantined {
            *quarantine.entry(defect.reason(story.typed_column)).or_default() += count;
        }
        let aliases = preset.declared().event_types.and_then(|types| types.aliases);
        let quarantined = ledger.quarantined.values().sum();
        let landed = ledger.by_state.iter().sum();
        let step = |(number, &state): (u8, &u8)| Step {
            event_type: event_type(usize::from(state)),
            users: ledger.users.with_steps(number + 1),
            sessions: ledger.sessions_by_step[usize::from(number)],
        };
        let effect = |incident: &crate::generate::Incident| Effect {
            step: incident.step.clone(),
            from: rfc3339(incident.from),
            to: rfc3339(incident.to),
            os: incident.os.clone(),
            browser: incident.browser.clone(),
            country: incident.country.clone(),
            lost: ledger.lost.values().sum(),
        };
        let hot_user = || HotUser {
            user: identity::user(preset, seed, ledger.plan.hot_user()).as_str().to_owned(),
            events: ledger.hot,
        };
        Self {
            preset: preset.name(),
            seed,
            events: Events {
                happened: ledger.happened,
                delivered: ledger.delivered,
                redelivered: ledger.redelivered,
                redelivered_can_be_told: story.has_event_id,
                quarantined,
                landed,
            },
            lands_as: aliases.into_iter().flatten().map(|alias| (alias.from.0, alias.to.0)).collect(),
            by_type: by_type(&ledger.by_state),
            sessions: Sessions {
                gap_seconds: gap / SECOND,
                count: ledger.sessions,
                with_one_event: ledger.single,
                users: ledger.users.with_steps(0),
                longest_milliseconds: ledger.longest / 1000,
                most_events: ledger.most_events,
            },
            funnel: (0..).zip(story.funnel).map(step).collect(),
            quarantine,
            defects: ledger.quarantined.iter().map(|(defect, &count)| (defect.name(), count)).collect(),
            delivery: Delivery {
                late: ledger.late,
                out_of_order: ledger.overtaken,
                sessions_with_a_wrong_clock: ledger.skewed,
            },
            hot_user: (ledger.hot > 0).then(hot_user),
            incident: ledger.plan.settings().incident.as_ref().map(effect),
            by_minute: ledger
                .by_minute
                .iter()
                .map(|(minute, counts)| (rfc3339(minute * MINUTE), by_type(counts)))
                .collect(),
        }
    }

    /// How many events happened.
    pub const fn happened(&self) -> u64 {
        self.events.happened
    }

    /// How many lines were delivered.
    pub const fn delivered(&self) -> u64 {
        self.events.delivered
    }

    /// Writes the truth, laid out for a person.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        layout::write(self, &mut out)?;
        out.write_all(b"\n")
    }
}
