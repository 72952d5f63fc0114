//! What only files can suffer: a process that is killed while it writes, a full disk, a folder that cannot be written.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use clickstream_worker::log::embedded::{EmbeddedLog, EmbeddedTrouble};
use clickstream_worker::log::{Outbox, Sealed};
use clickstream_worker::shard::Shards;
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use crate::drive::{granted, progress, record, seal, send};
use crate::ground::{Ground, InFolder};

/// Names the folder in which the child writes; without it the test that is the child does nothing.
const FOLDER: &str = "CLICKSTREAM_TEST_LOG_FOLDER";

/// How many events each seal of the child makes visible.
const EVENTS: usize = 50;

/// How often the child is killed, ten times unless `KILLS` says otherwise.
fn kills() -> usize {
    std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(10)
}

/// Not a test: the child of the next one. Seals without end and tells the number of each seal.
#[test]
fn child_that_seals_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let log = EmbeddedLog::open(Path::new(&folder), "events", 3).unwrap();
    let mut outbox = log.outbox().unwrap();
    granted(&mut outbox);
    let first = last_seal(&mut outbox) + 1;
    for number in first.. {
        for event in 0..EVENTS {
            send(&mut outbox, Some(&format!("user-{event}")), &format!("{number} {event}"));
        }
        assert_eq!(seal(&mut outbox, 0, &number.to_string()), Sealed::Committed);
        println!("sealed {number}");
    }
}

fn last_seal<O: Outbox<Error: std::fmt::Debug>>(outbox: &mut O) -> usize {
    progress(outbox).first().map_or(0, |(_, text)| String::from_utf8_lossy(text).parse().unwrap())
}

#[test]
fn killed_while_it_writes_it_opens_to_the_last_seal() {
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    for kill in 0..kills() {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "embedded::child_that_seals_until_it_is_killed", "--nocapture"]);
        let mut child = command.env(FOLDER, folder.path()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Somewhere after a few seals: where exactly is up to the machine.
        let told =
            lines.map(Result::unwrap).filter_map(|line| Some(line.strip_prefix("sealed ")?.parse::<usize>().unwrap()));
        let told = told.take(3 + kill % 5).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();

        let log = EmbeddedLog::open(folder.path(), "events", 3).unwrap();
        let ground = InFolder::of(log, None);
        let sealed = last_seal(&mut ground.outbox("a"));
        assert!(sealed >= told, "{sealed} is sealed, {told} was told");
        let mut seen: Vec<_> = ground.visible().into_iter().map(|seen| seen.value).collect();
        let mut expected: Vec<_> =
            (1..=sealed).flat_map(|number| (0..EVENTS).map(move |event| format!("{number} {event}"))).collect();
        seen.sort();
        expected.sort();
        assert!(seen == expected, "after kill {kill}: {} events instead of {}", seen.len(), expected.len());
    }
}

#[test]
fn a_full_disk_is_said_and_what_was_sealed_stays() {
    let folder = tempfile::tempdir().unwrap();
    if mount("tmpfs", folder.path(), "tmpfs", MountFlags::empty(), Some(c"size=512k")).is_err() {
        let (what, needs) = ("a full disk".to_owned(), "root, to mount a small file system".to_owned());
        return testbed::leave_out(&testbed::Unavailable::Missing { what, needs });
    }
    let _mounted = Mounted(folder.path());
    let log = EmbeddedLog::open(folder.path(), "events", 1).unwrap();
    let mut outbox = log.outbox().unwrap();
    granted(&mut outbox);
    send(&mut outbox, None, "fits");
    assert_eq!(seal(&mut outbox, 0, "fits"), Sealed::Committed);
    send(&mut outbox, None, &"x".repeat(200_000));
    send(&mut outbox, None, &"x".repeat(200_000));
    let large = "x".repeat(200_000);
    let event = clickstream_worker::log::Outgoing { key: None, value: large.as_bytes(), headers: &[] };
    let trouble =
        outbox.send(&event).map(drop).and_then(|()| outbox.seal(&[record(0, "does not")]).map(drop)).unwrap_err();
    assert!(matches!(trouble, EmbeddedTrouble::System { .. }) && trouble.to_string().contains("No space"), "{trouble}");
    assert_eq!(outbox.seal(&[record(0, "later")]).unwrap_err(), trouble);
    drop((outbox, log));
    let log = EmbeddedLog::open(folder.path(), "events", 1).unwrap();
    let records = log.outbox().unwrap().progress(Shards::ALL).unwrap();
    assert_eq!(records, Some(vec![record(0, "fits")]));
}

struct Mounted<'a>(&'a Path);

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        unmount(self.0, UnmountFlags::DETACH).unwrap();
    }
}

#[test]
fn a_place_that_is_no_folder_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let trouble = EmbeddedLog::open(file.path(), "events", 1).err().unwrap();
    assert!(trouble.to_string().contains(&file.path().display().to_string()), "{trouble}");
    assert!(matches!(EmbeddedLog::open(Path::new("/proc"), "events", 1).err(), Some(EmbeddedTrouble::System { .. })));
}
