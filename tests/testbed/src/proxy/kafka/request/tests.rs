use super::{Api, KafkaRequest};

/// The part of a head that all versions share: key, version, correlation id 7, client id "c1".
fn head(key: i16, version: i16) -> Vec<u8> {
    [&key.to_be_bytes()[..], &version.to_be_bytes(), &7_i32.to_be_bytes(), &[0, 2], b"c1"].concat()
}

fn read(parts: &[&[u8]]) -> KafkaRequest {
    KafkaRequest::read(&parts.concat()).unwrap()
}

#[test]
fn the_head_is_read() {
    let request = read(&[&head(1, 11), &[0; 40]]);
    assert_eq!((request.api(), request.version()), (Api::Fetch, 11));
    assert_eq!((request.correlation_id(), request.client_id()), (7, "c1"));
    assert_eq!((request.acks(), request.topic(), request.transactional_id()), (None, None, None));
}

#[test]
fn a_client_may_have_no_id() {
    let request = read(&[&[0, 18, 0, 0, 0, 0, 0, 9, 0xff, 0xff]]);
    assert_eq!((request.api(), request.correlation_id(), request.client_id()), (Api::ApiVersions, 9, ""));
}

#[test]
fn produce_of_the_first_versions_begins_with_acks() {
    let request = read(&[&head(0, 2), &[0, 0], &[0; 4], &[0, 0, 0, 1, 0, 1], b"t"]);
    assert_eq!((request.acks(), request.topic(), request.transactional_id()), (Some(0), Some("t"), None));
}

#[test]
fn produce_with_a_transaction() {
    let request = read(&[&head(0, 7), &[0, 2], b"tx", &[0xff, 0xff], &[0; 4], &[0, 0, 0, 1, 0, 3], b"top"]);
    assert_eq!((request.acks(), request.topic(), request.transactional_id()), (Some(-1), Some("top"), Some("tx")));
}

#[test]
fn produce_without_a_transaction() {
    let request = read(&[&head(0, 8), &[0xff, 0xff], &[0, 1], &[0; 4], &[0, 0, 0, 1, 0, 3], b"top"]);
    assert_eq!((request.acks(), request.topic(), request.transactional_id()), (Some(1), Some("top"), None));
}

#[test]
fn flexible_produce_has_compact_strings_and_tags_in_its_head() {
    let tags = [2, 5, 1, 0xaa, 6, 2, 0xbb, 0xcc];
    let request = read(&[&head(0, 10), &tags, &[3], b"tx", &[0, 0], &[0; 4], &[2, 4], b"top"]);
    assert_eq!((request.acks(), request.topic(), request.transactional_id()), (Some(0), Some("top"), Some("tx")));

    let request = read(&[&head(0, 9), &[0], &[0], &[0, 1], &[0; 4], &[2, 4], b"top"]);
    assert_eq!((request.acks(), request.topic(), request.transactional_id()), (Some(1), Some("top"), None));
}

#[test]
fn produce_that_names_topics_by_id_has_no_topic_but_acks() {
    let request = read(&[&head(0, 13), &[0], &[0], &[0, 0], &[0; 4], &[2], &[0x61; 16]]);
    assert_eq!((request.acks(), request.topic()), (Some(0), None));
}

#[test]
fn the_end_of_a_transaction_says_whether_it_commits() {
    let classic = |committed| read(&[&head(26, 1), &[0, 2], b"tx", &[0; 10], &[committed]]);
    assert!(classic(1).commits());
    assert!(!classic(0).commits());
    assert_eq!(classic(1).transactional_id(), Some("tx"));

    let flexible = |committed| read(&[&head(26, 3), &[0], &[3], b"tx", &[0; 10], &[committed, 0]]);
    assert!(flexible(1).commits());
    assert!(!flexible(0).commits());
}

#[test]
fn offsets_of_a_transaction_name_the_producer() {
    assert_eq!(read(&[&head(28, 3), &[0], &[3], b"tx", &[2], b"g"]).transactional_id(), Some("tx"));
    assert_eq!(read(&[&head(28, 2), &[0, 2], b"tx", &[0, 1], b"g"]).transactional_id(), Some("tx"));
}

#[test]
fn a_body_that_breaks_off_leaves_the_rest_unknown() {
    let request = read(&[&head(0, 7), &[0, 200], b"tx"]);
    assert_eq!((request.api(), request.acks(), request.topic()), (Api::Produce, None, None));
    assert_eq!(KafkaRequest::read(&[0, 0, 0]), None);
}
