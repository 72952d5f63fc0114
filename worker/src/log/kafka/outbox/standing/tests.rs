use super::*;

fn shard(number: usize) -> Shard {
    Shard::all().nth(number).unwrap()
}

fn record(number: usize, text: &str) -> (Shard, Vec<u8>) {
    (shard(number), text.as_bytes().to_vec())
}

#[test]
fn a_message_tells_everything() {
    let standing = Standing::default().after(&[record(0, "a"), record(31, ""), record(7, &"long".repeat(100))]);
    assert_eq!(Standing::from_message(&standing.to_message()), Some(standing));
    assert_eq!(Standing::from_message(&Standing::default().to_message()), Some(Standing::default()));
}

#[test]
fn what_is_cut_short_or_foreign_is_no_message() {
    let message = Standing::default().after(&[record(3, "three")]).to_message();
    for end in (0..message.len()).filter(|end| *end != 1) {
        assert_eq!(Standing::from_message(&message[..end]), None, "{end} bytes");
    }
    assert_eq!(Standing::from_message(&[2]), None, "another form");
    assert_eq!(Standing::from_message(&[FORM, 32, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]), None, "no shard");
}

/// Shards move from one holder to another, and each holder writes over what lies in its first partition.
#[test]
fn of_each_shard_the_last_record_is_known_whoever_told_it() {
    let first = Standing::default().after(&[record(0, "first's"), record(16, "first's")]);
    let second = first.after(&[record(16, "second's")]);
    let first_again = first.after(&[record(0, "first's again")]);
    for (one, other) in [(&second, &first_again), (&first_again, &second)] {
        let mut known = one.clone();
        known.merge(other.clone());
        assert_eq!(known.records(Shards::ALL), [record(0, "first's again"), record(16, "second's")]);
        assert_eq!(known.records(shard(16).into()), [record(16, "second's")]);
    }
}
