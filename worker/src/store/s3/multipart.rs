//! Large objects: parts in any order, visible all at once when completed, and then only if nothing else stands there.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::failure::Place;
use super::{Created, StoreError};

const PART: usize = 8 << 20;
const IN_FLIGHT: usize = 3;

pub(super) async fn create(client: &Client, place: &Place, key: &str, body: &Bytes) -> Result<Created, StoreError> {
    let upload = client.create_multipart_upload().bucket(&place.bucket).key(key).send().await;
    let upload = upload.map_err(|error| place.failure(key, &error))?;
    let Some(id) = upload.upload_id() else {
        return Err(place.passing(key, "the store began an upload and gave it no id"));
    };
    let created = upload_and_complete(client, place, key, body, id).await;
    if created != Ok(Created::New) {
        // Parts of an upload that nobody completes are kept, and paid for, until somebody ends it. Should this fail, the
        // bucket's own rule for unfinished uploads has the last word; where the answer to the completion was lost, there is nothing to end.
        let _ = client.abort_multipart_upload().bucket(&place.bucket).key(key).upload_id(id).send().await;
    }
    created
}

async fn upload_and_complete(
    client: &Client,
    place: &Place,
    key: &str,
    body: &Bytes,
    id: &str,
) -> Result<Created, StoreError> {
    let parts = (1..).zip((0..body.len()).step_by(PART)).map(|(number, start)| {
        let part = body.slice(start..body.len().min(start + PART));
        let upload = client.upload_part().bucket(&place.bucket).key(key).upload_id(id).part_number(number);
        async move {
            let sent = upload.body(ByteStream::from(part)).send().await.map_err(|error| place.failure(key, &error))?;
            Ok(CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).build())
        }
    });
    let parts: Vec<_> = stream::iter(parts).buffered(IN_FLIGHT).try_collect().await?;
    let all = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let complete = client.complete_multipart_upload().bucket(&place.bucket).key(key).upload_id(id);
    match complete.multipart_upload(all).if_none_match("*").send().await {
        Ok(_) => Ok(Created::New),
        Err(error) => place.not_created(key, &error),
    }
}
