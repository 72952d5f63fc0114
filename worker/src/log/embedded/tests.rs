use super::*;
use crate::log::{Inbox, InboxEvent, LeaseEvent, Outbox, Outgoing, Partition, Record, Records};
use crate::shard::{Shard, Shards};
use std::time::Duration;

fn outbox(log: &EmbeddedLog) -> EmbeddedOutbox {
    let mut outbox = log.outbox().unwrap();
    assert_eq!(outbox.lease(Duration::ZERO).unwrap(), LeaseEvent::Granted(Shards::ALL));
    outbox
}

fn seal(outbox: &mut EmbeddedOutbox, values: &[&str]) {
    for value in values {
        outbox.send(&Outgoing { key: None, value: value.as_bytes(), headers: &[] }).unwrap();
    }
    let shard = Shard::all().next().unwrap();
    outbox.seal(&[(shard, values.concat().into_bytes())]).unwrap();
}

fn progress(log: &EmbeddedLog) -> Option<String> {
    let records = log.outbox().unwrap().progress(Shards::ALL).unwrap().unwrap();
    records.into_iter().next().map(|(_, value)| String::from_utf8(value).unwrap())
}

fn text(record: Record<'_>) -> (i64, String) {
    (record.offset, String::from_utf8(record.value.unwrap().to_vec()).unwrap())
}

/// Everything of partition 0 from an offset on.
fn read(log: &EmbeddedLog, offset: i64) -> Vec<(i64, String)> {
    let mut inbox = log.inbox("g").unwrap();
    assert!(matches!(inbox.next(Duration::ZERO).unwrap(), InboxEvent::Assigned(_)));
    inbox.start(Partition(0), offset).unwrap();
    let mut seen = Vec::new();
    while let InboxEvent::Records(_, records) = inbox.next(Duration::ZERO).unwrap() {
        records.each(&mut |record| seen.push(text(record)));
    }
    assert_eq!(inbox.position(Partition(0)).unwrap(), Some(log.shared.state().committed.ends[0]));
    seen
}

#[test]
fn a_second_process_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let refused = EmbeddedLog::open(folder.path(), "t", 1).err().unwrap();
    assert!(matches!(refused, EmbeddedTrouble::InUse { .. }), "{refused}");
    drop(log);
    EmbeddedLog::open(folder.path(), "t", 1).unwrap();
}

#[test]
fn there_is_one_sender_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let first = log.outbox().unwrap();
    assert!(matches!(log.outbox().err().unwrap(), EmbeddedTrouble::HasSender { .. }));
    drop(first);
    log.outbox().unwrap();
}

#[test]
fn names_do_not_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["..", "a/b", "", ".hidden"] {
        assert!(
            matches!(EmbeddedLog::open(folder.path(), name, 1).err(), Some(EmbeddedTrouble::Name { .. })),
            "{name}"
        );
    }
}

#[test]
fn every_offset_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let values: Vec<_> = (0..200_usize).map(|number| "x".repeat(number * number % 9_001)).collect();
    seal(&mut outbox(&log), &values.iter().map(String::as_str).collect::<Vec<_>>());
    for offset in 0..=values.len() {
        let expected: Vec<_> =
            (offset..values.len()).map(|at| (i64::try_from(at).unwrap(), values[at].clone())).collect();
        assert_eq!(read(&log, i64::try_from(offset).unwrap()), expected, "from {offset}");
    }
}

#[test]
fn cut_at_any_byte_it_opens_to_the_last_commit_that_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let mut sender = outbox(&log);
    seal(&mut sender, &["a", "b"]);
    let first = log.shared.state().committed.lengths[0];
    seal(&mut sender, &["c"]);
    drop((sender, log));
    let path = folder.path().join("t/0.jsonl");
    let (data, commits) = (fs::read(&path).unwrap(), fs::read(folder.path().join("t/commits")).unwrap());
    for length in usize::try_from(first).unwrap()..=data.len() {
        fs::write(&path, &data[..length]).unwrap();
        fs::write(folder.path().join("t/commits"), &commits).unwrap();
        let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
        let whole = length == data.len();
        assert_eq!(progress(&log).as_deref(), Some(if whole { "c" } else { "ab" }), "cut at {length}");
        assert_eq!(read(&log, 0).len(), if whole { 3 } else { 2 }, "cut at {length}");
    }
}

#[test]
fn what_was_written_and_not_committed_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let mut sender = outbox(&log);
    seal(&mut sender, &["kept"]);
    drop((sender, log));
    let path = folder.path().join("t/0.jsonl");
    let kept = fs::read(&path).unwrap();
    fs::write(&path, [&kept[..], b"{\"offset\":1,\"timest"].concat()).unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    assert_eq!(fs::read(&path).unwrap(), kept);
    seal(&mut outbox(&log), &["next"]);
    assert_eq!(read(&log, 0), [(0, "kept".to_owned()), (1, "next".to_owned())]);
}

#[test]
fn large_events_that_were_written_before_the_seal_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let mut sender = outbox(&log);
    let large = "x".repeat(900_000);
    sender.send(&Outgoing { key: None, value: large.as_bytes(), headers: &[] }).unwrap();
    assert!(fs::metadata(folder.path().join("t/0.jsonl")).unwrap().len() > 900_000);
    sender.abandon().unwrap();
    seal(&mut sender, &["next"]);
    assert_eq!(read(&log, 0), [(0, "next".to_owned())]);
}

#[test]
fn the_file_is_what_a_person_reads() {
    let folder = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(folder.path(), "t", 1).unwrap();
    let mut sender = outbox(&log);
    let headers = [("file", b"a.csv".as_slice())];
    sender.send(&Outgoing { key: Some(b"u"), value: b"{\"n\":1}", headers: &headers }).unwrap();
    sender.seal(&[]).unwrap();
    let text = fs::read_to_string(folder.path().join("t/0.jsonl")).unwrap();
    let (before, after) = text.split_once("\"timestamp\":").unwrap();
    let (_time, after) = after.split_once(',').unwrap();
    assert_eq!(before, "{\"offset\":0,");
    assert_eq!(after, "\"key\":\"u\",\"headers\":{\"file\":\"a.csv\"},\"value\":\"{\\\"n\\\":1}\"}\n");
}
