//! States and steps of the model.

use std::collections::{BTreeMap, BTreeSet};

use stateright::{Model, Property};

/// The rules, or all of them but one.
#[derive(Clone, Debug)]
pub(super) struct Protocol {
    pub(super) records: u8,
    pub(super) layout: Layout,
    pub(super) wrong: Option<Wrong>,
    pub(super) kills: u8,
    pub(super) resets: u8,
    /// How many writes may be on their way at a time without anybody waiting for them.
    pub(super) late: usize,
}

/// Which of two directories a record goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Its own time decides.
    EventTime,
    /// The time of planning decides.
    IngestTime,
}

/// A rule that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    PlansOverwrite,
    UploadBeforeOutcome,
    PlanIgnored,
    NoPlans,
    IngestTimeNotFrozen,
    StartAtGroupOffset,
    NextPlanBeforeObjects,
}

impl Wrong {
    pub(super) const ALL: [Self; 7] = [
        Self::PlansOverwrite,
        Self::UploadBeforeOutcome,
        Self::PlanIgnored,
        Self::NoPlans,
        Self::IngestTimeNotFrozen,
        Self::StartAtGroupOffset,
        Self::NextPlanBeforeObjects,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Plan {
    start: u8,
    end: u8,
    hour: u8,
}

/// An object's key: its plan's range, and its directory.
type Key = (u8, u8, u8);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    plans: BTreeMap<u8, Plan>,
    objects: BTreeSet<Key>,
    late: Vec<Write>,
    workers: [Worker; 2],
    group_offset: u8,
    hour: u8,
    kills: u8,
    resets: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Worker {
    Down,
    Reading { start: u8, end: u8 },
    Planning(Plan),
    Uploading { plan: Plan, portion: u8 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Write {
    Plan(Plan),
    Object(Key),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Locate(usize),
    Read(usize),
    Cut(usize),
    Write(usize, Outcome),
    Kill(usize),
    Arrive(usize),
    ResetGroup(u8),
    NextHour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    Answered,
    /// Nobody waits any more. Where it arrives at once, the answer was lost.
    Late,
}

const DIRECTORIES: u8 = 2;

impl Protocol {
    /// The records of an object.
    fn rows(&self, (start, end, directory): Key) -> impl Iterator<Item = u8> {
        let by_event = self.layout == Layout::EventTime;
        (start..end).filter(move |record| !by_event || record % DIRECTORIES == directory)
    }

    /// The objects of a plan.
    fn keys(&self, plan: Plan, hour: u8) -> Vec<Key> {
        match self.layout {
            Layout::EventTime => (0..DIRECTORIES)
                .map(|directory| (plan.start, plan.end, directory))
                .filter(|&key| self.rows(key).next().is_some())
                .collect(),
            Layout::IngestTime if self.wrong == Some(Wrong::IngestTimeNotFrozen) => vec![(plan.start, plan.end, hour)],
            Layout::IngestTime => vec![(plan.start, plan.end, plan.hour)],
        }
    }

    /// All rules together never look at it, so they need no states for it: whatever it is, they hold.
    fn reads_group_offset(&self) -> bool {
        matches!(self.wrong, Some(Wrong::StartAtGroupOffset | Wrong::NoPlans))
    }

    fn locate(&self, state: &State) -> Worker {
        if self.reads_group_offset() {
            return Worker::Reading { start: state.group_offset, end: state.group_offset };
        }
        match state.plans.last_key_value() {
            Some((_, &plan)) => Worker::Uploading { plan, portion: 0 },
            None => Worker::Reading { start: 0, end: 0 },
        }
    }

    /// What a write does to the store; the plan that stands afterwards, if it was one.
    fn apply(&self, write: Write, state: &mut State) -> Option<Plan> {
        match write {
            Write::Plan(plan) if self.wrong == Some(Wrong::PlansOverwrite) => {
                state.plans.insert(plan.start, plan);
                Some(plan)
            }
            Write::Plan(plan) => Some(*state.plans.entry(plan.start).or_insert(plan)),
            Write::Object(key) => {
                state.objects.insert(key);
                None
            }
        }
    }

    fn wanted(&self, worker: Worker, hour: u8) -> Option<Write> {
        match worker {
            Worker::Planning(plan) => Some(Write::Plan(plan)),
            Worker::Uploading { plan, portion } => {
                self.keys(plan, hour).get(usize::from(portion)).map(|&key| Write::Object(key))
            }
            _ => None,
        }
    }

    fn uploads(plan: Plan) -> Worker {
        Worker::Uploading { plan, portion: 0 }
    }

    /// The worker after its write was answered.
    fn answered(&self, worker: Worker, stands: Option<Plan>, state: &mut State) -> Worker {
        match worker {
            Worker::Planning(own) => {
                Self::uploads(if self.wrong == Some(Wrong::PlanIgnored) { own } else { stands.unwrap_or(own) })
            }
            Worker::Uploading { plan, portion } => {
                let portion = portion + 1;
                let all = self.keys(plan, state.hour).len();
                let enough = if self.wrong == Some(Wrong::NextPlanBeforeObjects) { 1 } else { all };
                if usize::from(portion) < enough {
                    return Worker::Uploading { plan, portion };
                }
                if self.reads_group_offset() {
                    state.group_offset = plan.end;
                }
                Worker::Reading { start: plan.end, end: plan.end }
            }
            other => other,
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            plans: BTreeMap::new(),
            objects: BTreeSet::new(),
            late: Vec::new(),
            workers: [Worker::Down; 2],
            group_offset: 0,
            hour: 0,
            kills: self.kills,
            resets: self.resets,
        }]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        for (index, &worker) in state.workers.iter().enumerate() {
            match worker {
                Worker::Down => steps.push(Step::Locate(index)),
                Worker::Reading { start, end } => {
                    if end < self.records {
                        steps.push(Step::Read(index));
                    }
                    if start < end {
                        steps.push(Step::Cut(index));
                    }
                }
                _ => {}
            }
            if self.wanted(worker, state.hour).is_some() {
                steps.push(Step::Write(index, Outcome::Answered));
                if state.late.len() < self.late {
                    steps.push(Step::Write(index, Outcome::Late));
                }
            }
            if state.kills > 0 && worker != Worker::Down {
                steps.push(Step::Kill(index));
            }
        }
        steps.extend((0..state.late.len()).map(Step::Arrive));
        if state.resets > 0 && self.reads_group_offset() {
            steps.extend((0..self.records).map(Step::ResetGroup));
        }
        if self.layout == Layout::IngestTime && state.hour == 0 {
            steps.push(Step::NextHour);
        }
    }

    fn next_state(&self, before: &State, step: Step) -> Option<State> {
        let mut state = before.clone();
        match step {
            Step::Locate(index) => state.workers[index] = self.locate(before),
            Step::Read(index) => {
                if let Worker::Reading { end, .. } = &mut state.workers[index] {
                    *end += 1;
                }
            }
            Step::Cut(index) => {
                if let Worker::Reading { start, end } = before.workers[index] {
                    let plan = Plan { start, end, hour: before.hour };
                    let unplanned = self.wrong == Some(Wrong::NoPlans);
                    state.workers[index] = if unplanned { Self::uploads(plan) } else { Worker::Planning(plan) };
                }
            }
            Step::Write(index, outcome) => {
                let worker = before.workers[index];
                let write = self.wanted(worker, before.hour)?;
                if outcome == Outcome::Late {
                    state.late.push(write);
                } else {
                    let stands = self.apply(write, &mut state);
                    state.workers[index] = self.answered(worker, stands, &mut state);
                }
                if let (Outcome::Late, Worker::Planning(plan), Some(Wrong::UploadBeforeOutcome)) =
                    (outcome, worker, self.wrong)
                {
                    state.workers[index] = Self::uploads(plan);
                }
            }
            Step::Kill(index) => {
                state.kills -= 1;
                state.workers[index] = Worker::Down;
            }
            Step::Arrive(index) => {
                let write = state.late.remove(index);
                self.apply(write, &mut state);
            }
            Step::ResetGroup(offset) => {
                state.resets -= 1;
                state.group_offset = offset;
            }
            Step::NextHour => state.hour = 1,
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no record in two objects", |model: &Self, state: &State| {
                let mut rows = BTreeSet::new();
                state.objects.iter().flat_map(|&key| model.rows(key)).all(|row| rows.insert(row))
            }),
            Property::always("plans tile the log", |_, state: &State| {
                let mut next = 0;
                state.plans.values().all(|plan| std::mem::replace(&mut next, plan.end) == plan.start)
            }),
            Property::always("only the last plan is open", |model: &Self, state: &State| {
                let before_last = state.plans.values().rev().skip(1);
                let keys = before_last.flat_map(|plan| model.keys(*plan, state.hour)).collect::<Vec<_>>();
                model.wrong == Some(Wrong::IngestTimeNotFrozen) || keys.iter().all(|key| state.objects.contains(key))
            }),
            Property::sometimes("everything lands", |model: &Self, state: &State| {
                let rows: BTreeSet<u8> = state.objects.iter().flat_map(|&key| model.rows(key)).collect();
                rows.len() == usize::from(model.records)
            }),
        ]
    }
}
