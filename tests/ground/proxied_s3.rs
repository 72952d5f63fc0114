//! The fault proxy before the real S3: what a client is told and what took place can be told apart.

use std::net::SocketAddr;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::error::ProvideErrorMetadata;
use testbed::proxy::{Exchange, Http, Proxy, Reply};
use testbed::{S3Address, Testbed, Unavailable, fresh_name, require};

use crate::s3::{client, read};

const PATIENCE: Duration = Duration::from_mins(1);

/// The shared S3, a bucket in it, and a proxy before it.
struct Proxied {
    address: S3Address,
    proxy: Proxy<Http>,
    bucket: String,
    /// Goes past the proxy and sees what is.
    direct: Client,
}

impl Proxied {
    async fn start() -> Result<Self, Unavailable> {
        let address = Testbed::of_this_run()?.s3()?;
        let proxy = Proxy::http(address.endpoint.replace("http://", "").parse::<SocketAddr>().unwrap())?;
        let bucket = fresh_name("proxied");
        let direct = client(&address.endpoint, &address);
        direct.create_bucket().bucket(&bucket).send().await.unwrap();
        Ok(Self { address, proxy, bucket, direct })
    }

    /// Goes through the proxy and tries again as the SDK does by itself.
    fn patient(&self) -> Client {
        client(&format!("http://{}", self.proxy.address()), &self.address)
    }

    /// Goes through the proxy and tries once.
    fn once(&self) -> Client {
        Client::from_conf(self.patient().config().to_builder().retry_config(RetryConfig::disabled()).build())
    }

    fn path(&self, key: &str) -> String {
        format!("/{}/{key}", self.bucket)
    }
}

fn answered(exchange: &Exchange<Http>, status: u16) -> bool {
    exchange.response.is_some_and(|response| response.status == status)
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_took_place() {
    let s3 = require!(Proxied::start().await);
    let plan = s3.path("plan");
    let rule = s3.proxy.on(move |r| r.method() == "PUT" && r.path() == plan).times(1).drop_response();

    let create = |body: &'static [u8]| {
        s3.once().put_object().bucket(&s3.bucket).key("plan").if_none_match("*").body(body.to_vec().into()).send()
    };
    let unknown = create(b"mine").await.unwrap_err();
    assert!(unknown.raw_response().is_none(), "the client was told an outcome: {unknown:?}");
    assert_eq!(read(&s3.direct, &s3.bucket, "plan").await, b"mine");
    let log = s3.proxy.log();
    assert!(log.len() == 1 && answered(&log[0], 200) && !log[0].returned, "{log:?}");

    let exists = create(b"mine, once more").await.unwrap_err();
    assert_eq!(exists.raw_response().unwrap().status().as_u16(), 412);
    assert_eq!(read(&s3.direct, &s3.bucket, "plan").await, b"mine");
    assert_eq!(rule.hits(), 1);
}

#[tokio::test]
async fn a_write_whose_client_is_cut_off_after_delivery_takes_place() {
    let s3 = require!(Proxied::start().await);
    s3.proxy.on(|r| r.method() == "PUT").cut_after_delivery();
    let body = vec![7; 1 << 20];
    let put = s3.once().put_object().bucket(&s3.bucket).key("object").body(body.clone().into()).send().await;
    assert!(put.unwrap_err().raw_response().is_none());
    s3.proxy.wait_until(PATIENCE, |log| log.iter().any(|put| answered(put, 200))).unwrap();
    assert_eq!(read(&s3.direct, &s3.bucket, "object").await, body);
}

#[tokio::test]
async fn a_write_that_is_cut_before_delivery_does_not_take_place() {
    let s3 = require!(Proxied::start().await);
    s3.proxy.on(|r| r.method() == "PUT").cut_before_delivery();
    let put = s3.once().put_object().bucket(&s3.bucket).key("object").body(vec![7; 1 << 20].into()).send().await;
    assert!(put.unwrap_err().raw_response().is_none());
    let listed = s3.direct.list_objects_v2().bucket(&s3.bucket).send().await.unwrap();
    assert_eq!(listed.key_count(), Some(0));
}

#[tokio::test]
async fn slow_down_is_understood_by_the_sdk() {
    let s3 = require!(Proxied::start().await);
    let rule = s3.proxy.on(|r| r.method() == "PUT").times(3).reply(Reply::slow_down().header("retry-after", "1"));
    let put =
        |client: Client| client.put_object().bucket(&s3.bucket).key("object").body(b"bytes".to_vec().into()).send();
    let refused = put(s3.once()).await.unwrap_err();
    assert_eq!(refused.raw_response().unwrap().status().as_u16(), 503);
    assert_eq!(refused.code(), Some("SlowDown"));
    put(s3.patient()).await.unwrap();
    assert_eq!(rule.hits(), 3);
    assert_eq!(read(&s3.direct, &s3.bucket, "object").await, b"bytes");
}

#[tokio::test]
async fn large_objects_pass_both_ways() {
    let s3 = require!(Proxied::start().await);
    let body: Vec<u8> = (0..24_u32 << 20).map(|index| (index % 251) as u8).collect();
    let through = s3.once();
    through.put_object().bucket(&s3.bucket).key("large").body(body.clone().into()).send().await.unwrap();
    assert!(read(&through, &s3.bucket, "large").await == body);
    assert!(s3.proxy.log().iter().all(|exchange| exchange.delivered && exchange.returned));
}
