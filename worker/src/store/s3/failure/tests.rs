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
    for (status, code, named) in [
        (404, "NoSuchBucket", "spec.lake.s3.bucket"),
        (403, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
        (403, "SignatureDoesNotMatch", "secret access key"),
        (403, "AccessDenied", "s3:PutObject"),
        (403, "", "s3:ListBucket"),
        (301, "PermanentRedirect", "region"),
        (400, "AuthorizationHeaderMalformed", "region"),
        (501, "NotImplemented", "If-None-Match"),
        (403, "RequestTimeTooSkewed", "clock"),
    ] {
        assert!(advice(status, code, &Knobs::MANIFEST).is_some_and(|advice| advice.contains(named)), "{status} {code}");
    }
}
