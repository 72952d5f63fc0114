use futures::future::join_all;

use super::*;

fn store() -> (tempfile::TempDir, FolderStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FolderStore::new(folder.path().join("not/there/yet"));
    (folder, store)
}

#[tokio::test]
async fn what_stands_is_never_overwritten() {
    let (_folder, store) = store();
    assert_eq!(store.create("a/b", "one".into()).await, Ok(Created::New));
    assert_eq!(store.create("a/b", "two".into()).await, Ok(Created::AlreadyThere));
    assert_eq!(store.get("a/b").await, Ok(Some("one".into())));
    assert_eq!(store.size("a/b").await, Ok(Some(3)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_simultaneous_creates_one_wins() {
    let (_folder, store) = store();
    let creates = (0..16u8).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move { store.create("plan", vec![writer; 10_000].into()).await.unwrap() })
    });
    let outcomes: Vec<_> = join_all(creates).await.into_iter().map(Result::unwrap).collect();
    let winner = outcomes.iter().position(|created| *created == Created::New).unwrap();
    assert_eq!(outcomes.iter().filter(|created| **created == Created::New).count(), 1);
    assert_eq!(store.get("plan").await, Ok(Some(vec![u8::try_from(winner).unwrap(); 10_000].into())));
    assert_eq!(store.list("", None, 100).await.unwrap().len(), 1);
}

#[tokio::test]
async fn lists_come_in_the_order_of_bytes_page_by_page() {
    let (_folder, store) = store();
    for key in ["a/b", "a.b", "a/c/d", "ab", "b"] {
        store.create(key, "x".into()).await.unwrap();
    }
    let keys = |listed: Vec<Listed>| listed.into_iter().map(|object| object.key).collect::<Vec<_>>();
    assert_eq!(keys(store.list("a", None, 100).await.unwrap()), ["a.b", "a/b", "a/c/d", "ab"]);
    assert_eq!(keys(store.list("a/", None, 100).await.unwrap()), ["a/b", "a/c/d"]);
    assert_eq!(keys(store.list("", Some("a/b"), 2).await.unwrap()), ["a/c/d", "ab"]);
    assert_eq!(keys(store.list("nothing/here", None, 2).await.unwrap()), [""; 0]);
}

#[tokio::test]
async fn ranges_end_where_the_object_does() {
    let (_folder, store) = store();
    store.create("object", "0123456789".into()).await.unwrap();
    assert_eq!(store.get_range("object", 2..5).await, Ok(Some("234".into())));
    assert_eq!(store.get_range("object", 8..50).await, Ok(Some("89".into())));
    assert_eq!(store.get_range("object", 50..60).await, Ok(Some(Bytes::new())));
    assert_eq!(store.get_range("object", 3..3).await, Ok(Some(Bytes::new())));
    assert_eq!(store.get_range("nothing", 0..5).await, Ok(None));
    assert_eq!((store.get("object/below").await, store.size("nothing").await), (Ok(None), Ok(None)));
}

#[tokio::test]
async fn keys_stay_inside_the_folder() {
    let (folder, store) = store();
    for key in ["../out", "a/../../out", "/etc/out", "", "a//b", "./a", "a/."] {
        assert!(matches!(store.create(key, "x".into()).await, Err(StoreError::Refused(..))), "{key}");
    }
    assert!(!folder.path().join("not/there/out").exists());
}

#[tokio::test]
async fn what_a_killed_writer_left_is_no_object() {
    let (_folder, store) = store();
    store.create("a/whole", "x".into()).await.unwrap();
    fs::write(store.root.join("a").join(format!("{UNFINISHED}1234")), "half").unwrap();
    assert_eq!(store.list("a/", None, 100).await.unwrap().len(), 1);
}
