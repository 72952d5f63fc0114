//! How a rule is said: `proxy.on(…).times(1).drop_response()`.

use std::time::Duration;

use super::schedule::{Chance, Schedule};
use super::{Entry, Predicate, Rule, Rules};
use crate::proxy::dialect::{Dialect, Framed};
use crate::proxy::fault::Fault;
use crate::proxy::http::{Http, Reply};

/// A rule in the making; it takes effect with the verb that ends the sentence.
#[must_use = "a rule takes effect with its verb, for example `.drop_response()`"]
pub struct When<'p, D: Dialect> {
    rules: &'p Rules<D>,
    matches: Predicate<D::Request>,
    schedule: Schedule,
}

impl<'p, D: Dialect> When<'p, D> {
    pub(in crate::proxy) fn new(rules: &'p Rules<D>, matches: Predicate<D::Request>) -> Self {
        Self { rules, matches, schedule: Schedule::always() }
    }

    /// Acts on so many requests and then no more; without this, on all that match.
    pub fn times(mut self, times: u64) -> Self {
        self.schedule.times = Some(times);
        self
    }

    /// Leaves the first so many matching requests alone.
    pub fn skip(mut self, requests: u64) -> Self {
        self.schedule.skip = requests;
        self
    }

    /// Acts on each matching request with this probability (0 to 1); the same seed decides the same way for the first,
    /// second, third … matching request.
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.schedule.chance = Some(Chance::new(probability, seed));
        self
    }

    /// Delivers the request after this time. What the client sends after it on the same connection waits too.
    pub fn delay(self, time: Duration) -> Rule {
        self.then(Fault::Delay(time))
    }

    /// Cuts the connection as soon as the head of the request is read; the server learns nothing of it.
    pub fn cut_before_delivery(self) -> Rule {
        self.then(Fault::CutBeforeDelivery)
    }

    /// Passes request and response on at no more than so many bytes a second (at least one).
    pub fn throttle(self, bytes_per_second: u64) -> Rule {
        self.then(Fault::Throttle(bytes_per_second.max(1)))
    }

    fn then(self, fault: Fault<D>) -> Rule {
        let rule = Rule::default();
        self.rules.add(Entry { matches: self.matches, schedule: self.schedule, fault, rule: rule.clone() });
        rule
    }
}

impl<D: Framed> When<'_, D> {
    /// Cuts the client off when the last byte of the request is on its way to the server, without waiting for the
    /// response. The server sees no cut: it finishes what was asked, and the log learns its response.
    pub fn cut_after_delivery(self) -> Rule {
        self.then(Fault::CutAfterDelivery)
    }

    /// Waits until the server has said its whole response, throws it away and cuts the connection.
    pub fn drop_response(self) -> Rule {
        self.then(Fault::DropResponse)
    }

    /// Like [`drop_response`](Self::drop_response), but the connection stays open and silent in both directions: the
    /// client finds out by its own time limit.
    pub fn swallow_response(self) -> Rule {
        self.then(Fault::SwallowResponse)
    }

    /// Keeps the response back for this time, counted from when the server began it, then passes it on.
    pub fn hold_response(self, time: Duration) -> Rule {
        self.then(Fault::HoldResponse(time))
    }
}

impl When<'_, Http> {
    /// Says this in the server's place; the request is read and not delivered.
    pub fn reply(self, reply: Reply) -> Rule {
        self.then(Fault::Reply(reply))
    }
}
