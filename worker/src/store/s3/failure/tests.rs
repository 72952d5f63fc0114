use clickstream_crds::notes::Hindrance::{AccessDenied, BucketNotFound, ConditionalWritesUnsupported, StoreRefused};

use super::{Knobs, advice};

#[test]
fn what_may_pass_asks_nothing_of_a_person() {
    for (status, code) in [
        (503, "SlowDown"),
        (500, "InternalError"),
        (409, "ConditionalRequestConflict"),
        (429, ""),
        (400, "RequestTimeout"),
        (400, "ExpiredToken"),
    ] {
        assert_eq!(advice(status, code, &Knobs::MANIFEST), None, "{status} {code}");
    }
}

#[test]
fn what_a_person_has_to_mend_says_how() {
    for (status, code, word, named) in [
        (404, "NoSuchBucket", BucketNotFound, "spec.lake.s3.bucket"),
        (403, "InvalidAccessKeyId", AccessDenied, "AWS_ACCESS_KEY_ID"),
        (403, "SignatureDoesNotMatch", AccessDenied, "secret access key"),
        (403, "AccessDenied", AccessDenied, "s3:PutObject"),
        (403, "", AccessDenied, "s3:ListBucket"),
        (301, "PermanentRedirect", BucketNotFound, "region"),
        (400, "AuthorizationHeaderMalformed", BucketNotFound, "region"),
        (501, "NotImplemented", ConditionalWritesUnsupported, "If-None-Match"),
        (507, "", StoreRefused, "make room"),
        (403, "RequestTimeTooSkewed", AccessDenied, "clock"),
    ] {
        let (is, advice) = advice(status, code, &Knobs::MANIFEST).unwrap();
        assert_eq!(is, word, "{status} {code}");
        assert!(advice.contains(named), "{status} {code}: {advice}");
    }
}
