//! Who comes: in which stretches of time a person visits, decided by the person and the stretch alone.
//!
//! Time is cut into segments that are longer than any session and the gap after it. A person visits in a segment when the draw for it falls
//! under the person's appetite and the draw for the segment before did not. So nobody visits in two segments in a row, any two visits of a
//! person are a whole segment apart, and no list of who was there has to be kept.

use super::proportion::{around, proportion};
use super::random::mix;

/// Everyone who may come.
#[derive(Debug)]
pub(crate) struct People {
    seed: u64,
    count: u64,
}

impl People {
    pub(crate) const fn new(seed: u64, count: u64) -> Self {
        Self { seed, count }
    }

    /// How many people there have to be for so many visits in one segment: twice as many as on average, and enough that chance, at seven
    /// deviations, does not run out of them where they are few.
    pub(crate) const fn needed(visits: u64) -> u64 {
        // The mean of appetite times (1 - appetite) is 0.0893: one in 11.2 visits in a segment.
        visits * 24 + 600
    }

    /// The people who visit in one of the `parts` of a segment, each in one part at most, in an order that says nothing about them.
    pub(crate) fn visitors(&self, segment: u64, part: u64, parts: u64) -> impl Iterator<Item = u64> {
        let key = mix(self.seed, segment);
        let stride = self.stride(key);
        let bound = |part| proportion(self.count, part, parts);
        let (first, last) = (bound(part), bound(part + 1));
        let start = around(self.count, mix(key, 1) % self.count, stride, first);
        let next = move |&person: &u64| Some(around(self.count, person, stride, 1));
        (first..last)
            .zip(std::iter::successors(Some(start), next))
            .map(|(_, person)| person)
            .filter(move |&person| self.visits(person, segment))
    }

    /// A step that has no factor in common with the number of people, so that walking by it meets each of them once.
    fn stride(&self, key: u64) -> u64 {
        let mut stride = key % self.count;
        while greatest_common_divisor(stride, self.count) != 1 {
            stride += 1;
        }
        stride
    }

    fn visits(&self, person: u64, segment: u64) -> bool {
        let own = mix(self.seed ^ 0x5EED, person);
        let appetite = appetite(own);
        draw(own, segment) < appetite && draw(own, segment.wrapping_sub(1)) >= appetite
    }
}

fn draw(own: u64, segment: u64) -> u64 {
    mix(own, segment) >> 48
}

/// From 0 to half of all segments; few have much of it, as the cube makes it.
const fn appetite(own: u64) -> u64 {
    let spread = own >> 48;
    (spread * spread * spread) >> 33
}

const fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests;
