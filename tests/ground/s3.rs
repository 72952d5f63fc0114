//! S3: create-only writes, and data that survives SIGKILL.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use futures::future::join_all;
use testbed::{S3Address, Testbed, fresh_name, require};

pub(crate) fn client(endpoint: &str, s3: &S3Address) -> Client {
    let credentials = Credentials::new(&s3.access_key, &s3.secret_key, None, None, "testbed");
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .force_path_style(true)
        .credentials_provider(credentials)
        .build();
    Client::from_conf(config)
}

pub(crate) async fn read(s3: &Client, bucket: &str, key: &str) -> Vec<u8> {
    let object = s3.get_object().bucket(bucket).key(key).send().await.unwrap();
    object.body.collect().await.unwrap().to_vec()
}

#[tokio::test]
async fn of_sixteen_simultaneous_create_only_puts_one_wins() {
    let address = require!(require!(Testbed::of_this_run()).s3());
    let s3 = client(&address.endpoint, &address);
    let bucket = fresh_name("race");
    s3.create_bucket().bucket(&bucket).send().await.unwrap();
    let puts = (0..16u8).map(|writer| {
        let put = s3.put_object().bucket(&bucket).key("plan").if_none_match("*").body(vec![writer; 10_000].into());
        async move { put.send().await.map(|_| writer) }
    });
    let (won, lost): (Vec<_>, Vec<_>) = join_all(puts).await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 15));
    for refused in lost {
        assert_eq!(refused.unwrap_err().raw_response().unwrap().status().as_u16(), 412);
    }
    let winner = won.into_iter().flatten().next().unwrap();
    assert_eq!(read(&s3, &bucket, "plan").await, vec![winner; 10_000]);
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let mut address = require!(require!(Testbed::of_this_run()).s3());
    address.secret_key = "wrong".to_owned();
    let refused = client(&address.endpoint, &address).list_buckets().send().await.unwrap_err();
    assert_eq!(refused.raw_response().unwrap().status().as_u16(), 403);
}

#[tokio::test]
async fn killed_it_comes_back_with_its_data() {
    let mut own = require!(require!(Testbed::of_this_run()).own_s3());
    let s3 = client(&own.address().endpoint, own.address());
    s3.create_bucket().bucket("kept").send().await.unwrap();
    s3.put_object().bucket("kept").key("object").body(b"bytes".to_vec().into()).send().await.unwrap();
    own.kill().unwrap();
    own.start_again().unwrap();
    assert_eq!(read(&s3, "kept", "object").await, b"bytes");
}
