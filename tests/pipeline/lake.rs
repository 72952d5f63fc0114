//! What lies in a lake, event by event, without what says where and when it landed.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Row;

use crate::ground::{BUCKET, Ground};

/// The columns that say where and when.
const PASSAGE: [&str; 2] = ["ingested_at", "kafka"];

/// All events below a folder, in an order that depends on nothing else.
pub(crate) fn in_folder(lake: &Path) -> Vec<String> {
    let mut events = Vec::new();
    let mut folders = vec![lake.join("bronze")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "parquet") {
                events.extend(rows(fs::read(path).unwrap().into()));
            }
        }
    }
    events.sort_unstable();
    events
}

/// The same of a folder in the bucket.
pub(crate) async fn in_bucket(ground: &Ground, folder: &str) -> Vec<String> {
    let client = ground.client().await;
    let mut pages = client.list_objects_v2().bucket(BUCKET).prefix(format!("{folder}/bronze/")).into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        for object in page.unwrap().contents() {
            let object = client.get_object().bucket(BUCKET).key(object.key().unwrap()).send().await.unwrap();
            events.extend(rows(object.body.collect().await.unwrap().into_bytes()));
        }
    }
    events.sort_unstable();
    events
}

fn rows(file: Bytes) -> Vec<String> {
    let reader = SerializedFileReader::new(file).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| text(&row.unwrap())).collect()
}

fn text(row: &Row) -> String {
    let columns = row.get_column_iter().filter(|(name, _)| !PASSAGE.contains(&name.as_str()));
    columns.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}
