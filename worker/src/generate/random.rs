//! Where chance comes from: streams that are named by what they decide, so that no draw depends on how many were made before it elsewhere.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

/// A stream of draws. Its values are fixed by its algorithm, which a standard generator's are not.
pub(crate) struct Random(Xoshiro256PlusPlus);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `bound`; the bias of at most one in four billion is far below what a test could see.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        scaled(self.bits(), bound)
    }

    /// A whole number from 0 to `most`.
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        let wide = u128::from(self.bits()) * (u128::from(most) + 1);
        (wide >> 64) as u64
    }

    pub(crate) fn source(&mut self) -> &mut Xoshiro256PlusPlus {
        &mut self.0
    }
}

/// The upper half of `bits` as a number below `bound`.
pub(crate) const fn scaled(bits: u64, bound: u32) -> u32 {
    (((bits >> 32) * bound as u64) >> 32) as u32
}

/// A value that looks like chance and is decided by its arguments alone (the finaliser of `SplitMix64`).
pub(crate) const fn mix(seed: u64, value: u64) -> u64 {
    let mut bits = seed.rotate_left(32) ^ value.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
