//! What each answer leads to: the arrows of the picture in [`super`].

use std::sync::Arc;

use super::batch::Batch;
use super::following::{Following, Open};
use super::{Answer, Core, Found, State, Stop, Wish};
use crate::land::format::Format;
use crate::land::identity::Identity;
use crate::land::now::Now;
use crate::land::places::{Places, PlanName};
use crate::land::plan::{Decided, Origin, PlanError, StartedFrom};
use crate::store::Created;
use clickstream_crds::spec::StartFrom;

impl<F: Format> Core<F> {
    /// The state that an answer leads to; the error says that there is none.
    pub(super) fn next(&mut self, state: State<F>, answer: Answer, now: Now) -> Result<State<F>, Stop> {
        let shared = Arc::clone(&self.shared);
        let places = &shared.places;
        Ok(match (state, answer) {
            (State::Locating, Answer::Key(None)) => State::Founding,
            (State::Locating, Answer::Key(Some(key))) => match places.plan_name(self.partition, &key) {
                Some(PlanName::Plan(start)) => State::Finding { start },
                Some(PlanName::Origin) => State::FindingOrigin,
                None => return Err(Stop::Stray(key)),
            },
            (State::Founding, Answer::Bounds(low, high)) => State::Deciding(self.origin(low, high, now)?),
            (State::Deciding(origin), Answer::Created(Created::New)) => self.follow(origin.offset, origin.decided_at),
            (State::Deciding(_), Answer::Created(Created::AlreadyThere)) => State::FindingOrigin,
            (State::FindingOrigin, Answer::Body(Some(text))) => {
                let unreadable = |error| Stop::Plan { key: places.origin(self.partition), error };
                let origin = Origin::read(&text).map_err(unreadable)?;
                self.follow(origin.offset, origin.decided_at)
            }
            (State::FindingOrigin | State::Finding { .. }, Answer::Body(None)) => State::Locating,
            (State::Finding { start }, Answer::Body(Some(text))) => self.adopt(&text, start)?,
            (State::Checking { plan, portion }, Answer::Identity(found)) => {
                if met(places, &plan, portion, found)? {
                    self.check(plan, portion + 1)
                } else {
                    self.reread_from(plan, portion)?
                }
            }
            (State::Following(following), answer) => self.open_answered(following, answer)?,
            (State::Locating, _) => return Err(Stop::Confused("Locating")),
            (State::Founding, _) => return Err(Stop::Confused("Founding")),
            (State::Deciding(_), _) => return Err(Stop::Confused("Deciding")),
            (State::FindingOrigin, _) => return Err(Stop::Confused("FindingOrigin")),
            (State::Finding { .. }, _) => return Err(Stop::Confused("Finding")),
            (State::Checking { .. }, _) => return Err(Stop::Confused("Checking")),
            (State::Rereading { .. }, _) => return Err(Stop::Confused("Rereading")),
            (State::Stopped { .. }, _) => return Err(Stop::Confused("Stopped")),
        })
    }

    fn open_answered(&mut self, mut following: Following<F>, answer: Answer) -> Result<State<F>, Stop> {
        let Some(open) = following.open.take() else { return Err(Stop::Confused("Following")) };
        let places = &self.shared.places;
        let open = match (open, answer) {
            (Open::Planning { proposal, cut }, Answer::Created(Created::New)) => {
                Open::Uploading { plan: proposal.stands(), cut, portion: 0 }
            }
            (Open::Planning { proposal, cut }, Answer::Created(Created::AlreadyThere)) => {
                Open::Comparing { proposal, cut }
            }
            (Open::Comparing { proposal, cut }, Answer::Body(Some(text))) if text == proposal.text() => {
                Open::Uploading { plan: proposal.stands(), cut, portion: 0 }
            }
            // Somebody else has decided. Theirs is done, as if it had been found at the start; what we have read is dropped.
            (Open::Comparing { proposal, .. }, Answer::Body(Some(text))) => {
                return self.adopt(&text, proposal.plan().start);
            }
            (Open::Comparing { proposal, cut }, Answer::Body(None)) => Open::Planning { proposal, cut },
            (Open::Uploading { plan, cut, portion }, Answer::Created(Created::New)) => {
                Open::Uploading { plan, cut, portion: portion + 1 }
            }
            (Open::Uploading { plan, cut, portion }, Answer::Created(Created::AlreadyThere)) => {
                Open::Meeting { plan, cut, portion }
            }
            (Open::Uploading { plan, portion, .. }, Answer::NotEncoded(reason)) => {
                return Err(Stop::NotEncoded { key: object(places, &plan, portion), reason });
            }
            (Open::Meeting { plan, cut, portion }, Answer::Identity(found)) => {
                let portion = portion + usize::from(met(places, &plan, portion, found)?);
                Open::Uploading { plan, cut, portion }
            }
            _ => return Err(Stop::Confused("Following")),
        };
        match open {
            Open::Uploading { plan, portion, .. } if portion == plan.manifest.portions.len() => self.landed(&plan),
            open => following.open = Some(open),
        }
        Ok(State::Following(following))
    }

    /// Where the chain is to start, if nobody has said so yet.
    fn origin(&self, low: i64, high: i64, now: Now) -> Result<Origin, Stop> {
        let (offset, from) = match (self.group_offset, self.shared.bounds.start_from) {
            (Some(at), _) if at > high => return Err(Stop::Ahead { at, end: high }),
            (Some(offset), _) => (offset, StartedFrom::Group),
            (None, StartFrom::Earliest) => (low, StartedFrom::Earliest),
            (None, StartFrom::Latest) => (high, StartedFrom::Latest),
        };
        Ok(Origin { offset, from, decided_at: now.wall })
    }

    /// Does what stands under the name of the plan that starts at `start`, whoever planned it.
    fn adopt(&mut self, text: &[u8], start: i64) -> Result<State<F>, Stop> {
        let places = &self.shared.places;
        let unreadable = |error: PlanError| Stop::Plan { key: places.plan(self.partition, start), error };
        let plan = Decided::found(text, places, self.partition, start).map_err(unreadable)?;
        Ok(self.check(plan, 0))
    }

    fn check(&mut self, plan: Decided, portion: usize) -> State<F> {
        if portion < plan.manifest.portions.len() {
            return State::Checking { plan, portion };
        }
        self.landed(&plan);
        self.follow(plan.end, plan.planned_at)
    }

    fn reread_from(&mut self, plan: Decided, portion: usize) -> Result<State<F>, Stop> {
        let format = if plan.recipe == *self.shared.format.frozen() {
            self.shared.format.clone()
        } else {
            let key = || self.shared.places.plan(self.partition, plan.start);
            F::thaw(&plan.recipe).map_err(|reason| Stop::Recipe { key: key(), reason })?
        };
        self.wishes.push(Wish::Start(plan.start));
        let batch = Batch::new(&format, self.partition, plan.start);
        Ok(State::Rereading { plan, portion, batch })
    }
}

fn object(places: &Places, plan: &Decided, portion: usize) -> String {
    plan.manifest.portions.get(portion).map(|portion| places.object(plan, portion)).unwrap_or_default()
}

/// Whether an object is there; the error says that it is not the one that the plan means.
fn met(places: &Places, plan: &Decided, portion: usize, found: Found) -> Result<bool, Stop> {
    let Some(expected) = plan.manifest.portions.get(portion).map(|portion| Identity::of(plan, portion)) else {
        return Err(Stop::Confused("Checking"));
    };
    let reason = match found {
        Found::Nothing => return Ok(false),
        Found::Ours(identity) if identity == expected => return Ok(true),
        Found::Ours(identity) => format!("it says {identity:?}, expected {expected:?}"),
        Found::Foreign(reason) => reason,
    };
    Err(Stop::Object { key: object(places, plan, portion), reason })
}
