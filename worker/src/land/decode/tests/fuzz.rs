//! Messages that are nearly right, by the thousand. `FUZZ_SECONDS` makes it go on for longer.

use std::time::{Duration, Instant};

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde_json::Value;

use super::every_kind;
use crate::land::decode::Decoder;
use crate::land::reason::Code;
use crate::land::trial::{ARRIVAL, Beside, good};
use crate::log::{Partition, Record};

const PIECES: [&[u8]; 32] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"null",
    b"true",
    b"1e5",
    b"-",
    b"0",
    b".",
    b"e",
    b" ",
    b"\n",
    b"\x00",
    b"\xff",
    b"\xc3\xa9",
    b"{}",
    b"[]",
    b"\"\"",
    b"\"sku\":",
    b"\"items\":[",
    b"{\"a\":1}",
    b"99999999999999999999",
    b"2026-01-30T12:00:00Z",
    b"\"event_id\":",
];

struct Dice(Xoshiro256PlusPlus);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u64() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn mutated(&mut self, message: &[u8]) -> Vec<u8> {
        let mut bytes = message.to_vec();
        for _ in 0..=self.below(4) {
            let (at, end) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
            let (at, end) = (at.min(end), at.max(end));
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                1 => drop(bytes.drain(at..end.min(at + 12))),
                2 => bytes.truncate(end),
                3 => {
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
        }
        bytes
    }
}

#[test]
fn no_message_harms_another_and_what_is_no_json_is_found_out() {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    let start = Instant::now();
    let mut seed = 0;
    while seed < 200 || start.elapsed() < Duration::from_secs(seconds) {
        round(seed);
        seed += 1;
    }
}

fn round(seed: u64) {
    let mut dice = Dice(Xoshiro256PlusPlus::seed_from_u64(seed));
    let recipe = every_kind();
    let mut decoder = Decoder::new(recipe, Partition(0));
    let headers = Beside::default();
    let good = good();
    let mut goods = Vec::new();
    let mut rows = 0;
    for offset in 0..60 {
        let bytes = if offset % 3 == 0 { good.clone().into_bytes() } else { dice.mutated(good.as_bytes()) };
        let record = Record { offset, timestamp: ARRIVAL, key: None, value: None, headers: &headers };
        let taken = decoder.take(&record, &bytes);
        let shown = || String::from_utf8_lossy(&bytes).into_owned();
        let malformed = taken.as_ref().is_err_and(|fault| fault.reason.code == Code::DecodeError);
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => assert_eq!(malformed, !value.is_object(), "seed {seed}: {taken:?} of {}", shown()),
            // What we do not ask of a message: numbers that a double can hold.
            Err(error) if error.to_string().contains("number out of range") => {}
            Err(error) => assert!(malformed, "seed {seed}: {error}, but {taken:?} of {}", shown()),
        }
        if offset % 3 == 0 {
            taken.unwrap();
            goods.push(rows);
            rows += 1;
        } else if taken.is_ok() {
            rows += 1;
        }
    }
    let batch = decoder.finish().unwrap();
    assert_eq!(batch.num_rows(), rows, "seed {seed}");
    let id = batch.schema().index_of("event_id").unwrap();
    for column in batch.columns().iter().take(id) {
        for &row in &goods {
            assert_eq!(&column.slice(row, 1), &column.slice(0, 1), "seed {seed}");
        }
    }
}
