use super::*;

fn commit(number: u8) -> Commit {
    let shards = [(Shard::of(b"a"), vec![number]), (Shard::of(b"b"), vec![0xFF, number])];
    Commit { lengths: vec![u64::from(number), 0], ends: vec![1, 0], shards: shards.into_iter().collect() }
}

fn open(folder: &Path, sizes: &[u64]) -> Option<Commit> {
    Commits::open(folder, sizes).unwrap().1
}

#[test]
fn cut_anywhere_it_opens_to_the_last_whole_line() {
    let folder = tempfile::tempdir().unwrap();
    let (mut commits, none) = Commits::open(folder.path(), &[9, 9]).unwrap();
    assert_eq!(none, None);
    commits.append(&commit(1)).unwrap();
    commits.append(&commit(2)).unwrap();
    let path = folder.path().join("commits");
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    for length in 0..=whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let expected = if length == whole.len() { Some(commit(2)) } else { (length >= first).then(|| commit(1)) };
        assert_eq!(open(folder.path(), &[9, 9]), expected, "cut at {length}");
        let (mut commits, _) = Commits::open(folder.path(), &[9, 9]).unwrap();
        commits.append(&commit(3)).unwrap();
        assert_eq!(open(folder.path(), &[9, 9]), Some(commit(3)), "written on after a cut at {length}");
    }
}

#[test]
fn any_changed_byte_of_a_line_makes_it_invalid() {
    let line = commit(1).line().unwrap();
    assert_eq!(Commit::of_line(&line), Some(commit(1)));
    for at in 0..line.len() {
        let mut changed = line.clone();
        changed[at] ^= 1;
        assert_eq!(Commit::of_line(&changed), None, "byte {at}");
    }
}

#[test]
fn a_commit_whose_events_are_not_there_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let (mut commits, _) = Commits::open(folder.path(), &[9, 9]).unwrap();
    commits.append(&commit(1)).unwrap();
    commits.append(&commit(5)).unwrap();
    assert_eq!(open(folder.path(), &[4, 0]), Some(commit(1)));
    let damaged = Commits::open(folder.path(), &[0, 0]).unwrap_err();
    assert!(damaged.to_string().contains("shorter than what was committed"), "{damaged}");
    let other = Commits::open(folder.path(), &[9]).unwrap_err();
    assert!(other.to_string().contains("2 partitions, not 1"), "{other}");
}

#[test]
fn old_lines_go_now_and_then() {
    let folder = tempfile::tempdir().unwrap();
    let (mut commits, _) = Commits::open(folder.path(), &[9, 9]).unwrap();
    let large = |number: u8| Commit { shards: [(Shard::of(b"a"), vec![number; 100_000])].into(), ..commit(1) };
    for number in 0..40 {
        commits.append(&large(number)).unwrap();
        assert_eq!(open(folder.path(), &[9, 9]), Some(large(number)));
    }
    assert!(fs::metadata(folder.path().join("commits")).unwrap().len() <= COMPACT_AT);
}
