use super::*;

#[test]
fn the_shard_of_a_user_never_changes() {
    let shards: Vec<_> =
        ["257597", "1515915625353200000", "", "ü"].iter().map(|user| Shard::of(user.as_bytes()).index()).collect();
    assert_eq!(shards, PINNED);
}

const PINNED: [usize; 4] = [29, 21, 1, 13];

#[test]
fn users_are_spread_evenly() {
    let mut counts = [0_u32; SHARDS as usize];
    for user in 0..64_000 {
        counts[Shard::of(user.to_string().as_bytes()).index()] += 1;
    }
    assert!(counts.iter().all(|count| (1_850..2_150).contains(count)), "{counts:?}");
}

#[test]
fn a_set_holds_what_was_put_in() {
    let odd: Shards = Shard::all().filter(|shard| shard.index() % 2 == 1).collect();
    assert!(Shard::all().all(|shard| odd.contains(shard) == (shard.index() % 2 == 1)));
    assert_eq!(Shard::all().collect::<Shards>(), Shards::ALL);
}

#[test]
fn rows_without_a_user_go_round() {
    let shards: Vec<_> = [0, 31, 32, u64::MAX].map(|row| Shard::of_row(row).index()).to_vec();
    assert_eq!(shards, [0, 31, 0, 31]);
}
