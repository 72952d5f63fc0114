use super::*;

#[test]
fn a_million_users_are_counted_and_more_are_estimated() {
    let mut users = Users::new();
    for user in 0..1_000_000_u32 {
        users.add(&user.to_le_bytes());
        users.add(&(user / 2).to_le_bytes());
    }
    assert_eq!(users.count(), Count::Exactly(1_000_000));
    for user in 1_000_000..3_000_000_u32 {
        users.add(&user.to_le_bytes());
    }
    let Count::About(count) = users.count() else { panic!("{:?}", users.count()) };
    assert!((2_910_000..3_090_000).contains(&count), "{count}");
}
