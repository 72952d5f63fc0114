//! Who came, and how far they got: a byte for each, in pages that are made when the first of a page comes. Where most users come that is
//! two bytes a user; where few of very many do, a hundred for each who comes.

use std::collections::BTreeMap;

use super::visit::next_step;

const BITS: u32 = 6;
const PAGE: usize = 1 << BITS;

/// For each user who came, one more than the steps of the funnel that were done in order.
#[derive(Debug, Default)]
pub(super) struct Users {
    pages: BTreeMap<u64, [u8; PAGE]>,
}

impl Users {
    pub(super) fn advance(&mut self, user: u64, funnel: &[u8], state: u8) {
        let page = self.pages.entry(user >> BITS).or_insert([0; PAGE]);
        let seen = &mut page[(user & 0x3F) as usize];
        *seen = 1 + next_step(seen.saturating_sub(1), funnel, state);
    }

    /// How many came and did at least so many steps.
    pub(super) fn with_steps(&self, steps: u8) -> u64 {
        self.pages.values().flatten().map(|&seen| u64::from(seen > steps)).sum()
    }
}
