//! What a person does next: a Markov chain, with a think time after each step.

use rand_distr::{Distribution as _, LogNormal};

use super::random::Random;

/// What every step of the chain is, as a preset writes it down.
#[derive(Debug)]
pub(crate) struct State {
    /// The word for it in the event.
    pub event_type: &'static str,
    /// What the step is about.
    pub item: Item,
    /// The mean and the deviation of the logarithm of the seconds until the next step.
    pub think: (f64, f64),
    /// What comes next, by state, in ten thousandths; what is missing to the whole leaves.
    pub next: &'static [(u8, u16)],
}

/// What a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// Nothing in particular.
    None,
    /// Something newly looked at.
    Fresh,
    /// What was looked at last.
    Same,
}

/// The whole of a chain's weights.
const WHOLE: u32 = 10_000;

/// A chain that can be walked.
#[derive(Debug)]
pub(crate) struct Chain {
    states: &'static [State],
    think: Vec<LogNormal<f64>>,
}

impl Chain {
    /// A chain from what a preset wrote down. Where a think time is no distribution, people do not think.
    pub(crate) fn new(states: &'static [State]) -> Self {
        let still = |state: &State| LogNormal::new(state.think.0, state.think.1).ok();
        Self { states, think: states.iter().filter_map(still).collect() }
    }

    pub(crate) fn state(&self, state: u8) -> &'static State {
        &self.states[usize::from(state)]
    }

    /// The next state, or `None` where the person leaves. A session begins in state 0.
    pub(crate) fn next(&self, state: u8, random: &mut Random) -> Option<u8> {
        let mut drawn = random.below(WHOLE);
        for &(next, weight) in self.state(state).next {
            match drawn.checked_sub(weight.into()) {
                None => return Some(next),
                Some(rest) => drawn = rest,
            }
        }
        None
    }

    /// How long a person thinks after a step, in microseconds.
    #[expect(clippy::cast_possible_truncation, reason = "a float is cast to the nearest whole number that fits")]
    pub(crate) fn think(&self, state: u8, random: &mut Random) -> i64 {
        (self.think[usize::from(state)].sample(random.source()) * 1e6) as i64
    }

    /// How many steps a session has on average, in hundredths, as the chain's weights have it.
    pub(crate) fn mean_steps(&self) -> u64 {
        let count = self.states.len();
        // Who is still there after each step; two hundred steps leave nobody worth counting.
        let mut here = vec![0.0; count];
        here[0] = 1.0;
        let mut steps = 0.0;
        for _ in 0..200 {
            steps += here.iter().sum::<f64>();
            let mut then = vec![0.0; count];
            for (state, share) in self.states.iter().zip(&here) {
                for &(next, weight) in state.next {
                    then[usize::from(next)] += share * f64::from(weight) / f64::from(WHOLE);
                }
            }
            here = then;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "two hundred steps at most")]
        let hundredths = (steps * 100.0) as u64;
        hundredths.max(100)
    }
}
