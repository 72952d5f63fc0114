//! A session as a pipeline must find it: what can be read of it, cut where the pause is longer than the gap.

/// An open session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub first: i64,
    pub last: i64,
    pub events: u64,
    /// How many steps of the funnel were done in order.
    pub done: u8,
}

impl Visit {
    /// The session with one more event, and the one that was closed by it. A pause of exactly the gap does not end a session.
    pub(super) fn with(
        open: Option<Self>,
        time: i64,
        gap: i64,
        events: u64,
        funnel: &[u8],
        state: u8,
    ) -> (Self, Option<Self>) {
        let (mut visit, closed) = match open {
            Some(visit) if time - visit.last <= gap => (visit, None),
            closed => (Self { first: time, last: time, events: 0, done: 0 }, closed),
        };
        visit.last = time;
        visit.events += events;
        visit.done = next_step(visit.done, funnel, state);
        (visit, closed)
    }
}

/// How many steps of the funnel are done after one more event. What lies between two steps does not count.
pub(super) fn next_step(done: u8, funnel: &[u8], state: u8) -> u8 {
    if funnel.get(usize::from(done)) == Some(&state) { done + 1 } else { done }
}
