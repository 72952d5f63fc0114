use super::*;

fn numbers(partitions: &[(Partition, Option<i64>)]) -> Vec<i32> {
    partitions.iter().map(|(partition, _)| partition.0).collect()
}

#[test]
fn members_share_in_stretches_and_take_only_what_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut group = Group::read(folder.path().join("g.json"), 5).unwrap();
    let first = group.join();
    assert_eq!(numbers(&group.take(first)), [0, 1, 2, 3, 4]);
    let second = group.join();
    assert_eq!(numbers(&group.take(second)), [0; 0]);
    assert_eq!(group.wanted_from(first), [Partition(3), Partition(4)]);
    group.release(first, Partition(4));
    assert_eq!(numbers(&group.take(second)), [4]);
    let third = group.join();
    group.leave(first);
    assert_eq!(numbers(&group.take(second)), [0, 1, 2]);
    assert_eq!(numbers(&group.take(third)), [3]);
    assert_eq!(group.wanted_from(second), [Partition(4)]);
}

#[test]
fn members_beyond_the_partitions_get_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut group = Group::read(folder.path().join("g.json"), 2).unwrap();
    let members: Vec<_> = (0..4).map(|_| group.join()).collect();
    let taken: Vec<_> = members.iter().map(|member| numbers(&group.take(*member))).collect();
    assert_eq!(taken, [vec![0], vec![1], vec![], vec![]]);
}

#[test]
fn offsets_outlast_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("g.json");
    let mut group = Group::read(path.clone(), 1).unwrap();
    group.commit(Partition(0), 7, "through 12:00").unwrap();
    drop(group);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, r#"{"0":{"offset":7,"note":"through 12:00"}}"#);
    let mut group = Group::read(path, 1).unwrap();
    let member = group.join();
    assert_eq!(group.take(member), [(Partition(0), Some(7))]);
}
