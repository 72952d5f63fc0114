//! Files as no table thinks of them: good ones, spoilt at random. `FUZZ_SECONDS` goes on for so long.

use std::time::{Duration, Instant};

use clickstream_crds::settings::FileFormat;
use clickstream_crds::spec::Order;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng as _, SeedableRng as _};

use super::kit::{CSV, batches, folder, schema_with_made_ids, source};
use crate::replay::{Batch, DataSet as _, EventClock, Place};
use crate::source::FileSet;

const CASES: u64 = 400;

const CSV_SEED: &str = "t,u,e,n,d,b,r.s,r.n,x\n\
    2019-10-01 00:00:00 UTC,1515915625519388267,view,1,1.50,true,a,1,\n\
    1433221332117,\"u,1\",\"vi\"\"ew\",-1,,FALSE,,,\"line\nbreak\"\r\n\
    \n\
    1433221332,u2,cart,007,x,,b,,\u{e9}\n";

const JSON_SEED: &str = "{\"t\":\"2019-10-01T00:00:00Z\",\"u\":1515915625519388267,\"r\":{\"s\":[1,{\"u\":null}]}}\n\
    {\"event_id\":\"\\u00e9\\ud83d\\ude00\",\"t\":1433221332117,\"u\":\"a\\\"b\", \"n\":-1.5e3}\r\n\
    \n\
    {\"u\":\"\u{e9}\",\"x\":true}\n";

/// What is put into a file to spoil it.
const BITS: [&[u8]; 16] = [
    b"\"",
    b"\"\"",
    b"\n",
    b"\r\n",
    b"\r",
    b",",
    b"\xFF",
    b"\0",
    b"{",
    b"}",
    b"[",
    b"\\",
    b"\\u",
    b":",
    b"\xEF\xBB\xBF",
    b"9",
];

fn below(random: &mut Xoshiro256PlusPlus, bound: usize) -> usize {
    usize::try_from(random.next_u64() % (bound as u64).max(1)).unwrap()
}

/// The rows of the seed, some of them often, and a few bytes or stretches of them spoilt.
fn spoilt(seed: &str, random: &mut Xoshiro256PlusPlus) -> Vec<u8> {
    let mut text = seed.as_bytes().to_vec();
    for _ in 0..below(random, 6) {
        let (one, other) = (below(random, text.len()), below(random, text.len()));
        let stretch = text[one.min(other)..one.max(other)].to_vec();
        let at = below(random, text.len());
        text.splice(at..at, stretch);
    }
    for _ in 0..=below(random, 7) {
        let at = below(random, text.len());
        match below(random, 4) {
            0 if at < text.len() => text[at] = random.next_u64().to_le_bytes()[0],
            1 if at < text.len() => drop(text.remove(at)),
            2 => text.truncate(text.len() - below(random, text.len() / 4)),
            _ => {
                let bit = BITS[below(random, BITS.len())];
                text.splice(at..at, bit.iter().copied());
            }
        }
    }
    if below(random, 20) == 0 {
        let at = below(random, text.len());
        let filler = BITS[below(random, BITS.len())].repeat(300_000);
        text.splice(at..at, filler);
    }
    text
}

/// What must be true of any file that is read at all.
fn look_at(text: &[u8], batches: &[Batch], headed: bool, seed: u64) {
    // The lines on which rows begin.
    let mut last = usize::from(headed);
    for (number, (batch, row)) in
        batches.iter().flat_map(|batch| batch.rows.iter().map(move |row| (batch, row))).enumerate()
    {
        assert_eq!(row.row, number as u64, "seed {seed}: rows are counted without a gap");
        let origin = std::str::from_utf8(batch.part(&row.origin)).unwrap();
        let line: usize = origin.strip_prefix("events:").unwrap().parse().unwrap();
        assert!(line > last, "seed {seed}: {origin} follows line {last}");
        let value = batch.part(&row.value);
        if row.fault.is_empty() {
            // Not into values: a number may be beyond what a double holds, and passes as it is.
            let read = serde_json::from_slice::<serde::de::IgnoredAny>(value);
            let message = String::from_utf8_lossy(value);
            assert!(read.is_ok() && value.starts_with(b"{"), "seed {seed}: {origin}: {read:?}: {message}");
            assert!(message.contains("event_id"), "seed {seed}: {origin}: no id in {message}");
        } else {
            assert!(value.len() <= 1024 * 1024, "seed {seed}: {origin}");
            let begins = text.split(|byte| *byte == b'\n').nth(line - 1).unwrap();
            let begins = begins.strip_prefix(b"\xEF\xBB\xBF").filter(|_| line == 1).unwrap_or(begins);
            let first = value.split(|byte| *byte == b'\n').next().unwrap();
            assert!(
                begins.starts_with(first.strip_suffix(b"\r").unwrap_or(first)),
                "seed {seed}: {origin} is another row"
            );
        }
        last = line;
    }
}

/// Every line is an empty one, or in a row: the lines between two rows belong to the first of them.
fn covers(text: &[u8], batches: &[Batch], seed: u64) {
    let lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
    let rows = batches.iter().flat_map(|batch| batch.rows.iter().map(move |row| batch.part(&row.origin)));
    let begins: Vec<usize> = rows.map(|origin| std::str::from_utf8(&origin[7..]).unwrap().parse().unwrap()).collect();
    for (number, line) in lines.iter().enumerate() {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 0).unwrap_or(line);
        let empty = line.is_empty() || *line == *b"\r";
        assert!(
            begins.contains(&(number + 1)) != empty,
            "seed {seed}: line {} {:?}",
            number + 1,
            String::from_utf8_lossy(line)
        );
    }
}

fn try_one(seed: u64) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (format, text) = match seed % 2 {
        0 => (CSV, spoilt(CSV_SEED, &mut random)),
        _ => (FileFormat::JsonLines, spoilt(JSON_SEED, &mut random)),
    };
    let folder = folder(&[("events", &text)]);
    let set = FileSet::new(&source(folder.path(), &["events"], format.clone()), &schema_with_made_ids(), Order::AsIs);
    // Without its header a file is refused, and that is all that may be wrong.
    let Ok(set) = set else { return assert!(format != FileFormat::JsonLines, "seed {seed}: {set:?}") };
    let clock = EventClock { round: seed % 3, from: 0, to: i64::try_from(seed % 5).unwrap(), speed_thousandths: 1_000 };
    let all = batches(set.open(&Place::default(), &clock).unwrap()).unwrap();
    look_at(&text, &all, format != FileFormat::JsonLines, seed);
    if format == FileFormat::JsonLines {
        covers(&text, &all, seed);
    }
    // From any row on the rest is the same.
    let rows = all.iter().map(|batch| batch.rows.len()).sum::<usize>();
    let hint = all.first().map(|batch| batch.hint.clone()).unwrap_or_default();
    let from = below(&mut random, rows) as u64;
    let again = batches(set.open(&Place { row: from, hint }, &clock).unwrap()).unwrap();
    let told = |batches: &[Batch]| {
        let rows = batches
            .iter()
            .flat_map(|batch| batch.rows.iter().map(move |row| (row.row, batch.part(&row.value).to_vec())));
        rows.filter(|(row, _)| *row >= from).collect::<Vec<_>>()
    };
    assert!(told(&all) == told(&again), "seed {seed}: another rest from row {from}");
}

#[test]
fn no_file_is_too_strange() {
    (0..CASES).for_each(try_one);
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
    let (begin, mut seed) = (Instant::now(), CASES);
    while begin.elapsed() < Duration::from_secs(seconds) {
        try_one(seed);
        seed += 1;
    }
    println!("{seed} files");
}
