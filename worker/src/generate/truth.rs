//! The right answers: what a pipeline must find in the events, known from how they were made. The output is not looked at.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::fault::{Defect, Fate};
use super::plan::Plan;
use super::stream::{Lived, Witness};

mod layout;
mod report;
mod users;
mod visit;

pub use report::Truth;
use users::Users;
use visit::Visit;

const MINUTE: i64 = 60_000_000;
/// No preset has more states.
const MOST_STATES: usize = 8;

type ByState = [u64; MOST_STATES];

/// Keeps count while the sessions are made. Its memory grows with the users who come and with the minutes of the run.
#[derive(Debug)]
pub struct Ledger<'plan> {
    plan: &'plan Plan,
    happened: u64,
    delivered: u64,
    redelivered: u64,
    late: u64,
    overtaken: u64,
    skewed: u64,
    hot: u64,
    by_state: ByState,
    by_minute: BTreeMap<i64, ByState>,
    quarantined: BTreeMap<Defect, u64>,
    sessions: u64,
    single: u64,
    longest: i64,
    most_events: u64,
    sessions_by_step: ByState,
    users: Users,
    /// The hot user's visit goes on from block to block.
    hot_visit: Option<Visit>,
    lost: BTreeMap<&'static str, u64>,
}

impl<'plan> Ledger<'plan> {
    /// An empty ledger.
    pub fn new(plan: &'plan Plan) -> Self {
        Self {
            plan,
            happened: 0,
            delivered: 0,
            redelivered: 0,
            late: 0,
            overtaken: 0,
            skewed: 0,
            hot: 0,
            by_state: [0; MOST_STATES],
            by_minute: BTreeMap::new(),
            quarantined: BTreeMap::new(),
            sessions: 0,
            single: 0,
            longest: 0,
            most_events: 0,
            sessions_by_step: [0; MOST_STATES],
            users: Users::default(),
            hot_visit: None,
            lost: BTreeMap::new(),
        }
    }

    /// The answers, once the stream has ended.
    pub fn truth(mut self) -> Truth {
        if let Some(visit) = self.hot_visit.take() {
            self.close(visit);
        }
        Truth::of(&self)
    }

    fn close(&mut self, visit: Visit) {
        self.sessions += 1;
        self.single += u64::from(visit.events == 1);
        self.longest = self.longest.max(visit.last - visit.first);
        self.most_events = self.most_events.max(visit.events);
        for step in &mut self.sessions_by_step[..usize::from(visit.done)] {
            *step += 1;
        }
    }

    /// How many of an event there are after what can be told to be a redelivery was taken away.
    fn landed(&self, fate: Fate) -> u64 {
        let twice = matches!(fate, Fate::Twice(_)) && !self.plan.story.has_event_id;
        if twice { 2 } else { 1 }
    }
}

impl Witness for Ledger<'_> {
    fn session(&mut self, lived: Lived<'_>) {
        let Some((first, _)) = lived.events.first() else { return };
        let person = first.person;
        let is_hot = person == self.plan.hot_user();
        let mut visit = if is_hot { self.hot_visit.take() } else { None };
        self.skewed += u64::from(lived.skewed);
        for &(event, fate) in lived.events {
            self.happened += 1;
            self.delivered += 1;
            self.hot += u64::from(is_hot);
            match fate {
                Fate::Fine => {}
                Fate::Twice(_) => {
                    self.delivered += 1;
                    self.redelivered += 1;
                }
                Fate::Late(_) => self.late += 1,
                Fate::Overtaken(_) => self.overtaken += 1,
                Fate::Spoilt(defect) => {
                    *self.quarantined.entry(defect).or_default() += 1;
                    continue;
                }
            }
            let landed = self.landed(fate);
            let state = usize::from(event.state);
            self.by_state[state] += landed;
            self.by_minute.entry(event.time.div_euclid(MINUTE)).or_default()[state] += landed;
            self.users.advance(person, self.plan.story.funnel, event.state);
            let gap = self.plan.settings.gap;
            let (open, closed) = Visit::with(visit, event.time, gap, landed, self.plan.story.funnel, event.state);
            visit = Some(open);
            if let Some(closed) = closed {
                self.close(closed);
            }
        }
        match visit {
            Some(visit) if !is_hot => self.close(visit),
            visit => self.hot_visit = if is_hot { visit } else { self.hot_visit },
        }
        if let Some(step) = lived.lost {
            *self.lost.entry(step).or_default() += 1;
        }
    }
}

fn rfc3339(moment: i64) -> String {
    Timestamp::from_microsecond(moment).map_or_else(|_| moment.to_string(), |moment| moment.to_string())
}
