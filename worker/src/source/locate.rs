//! Which files a manifest means.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clickstream_crds::settings::FileLocation;
use glob::{MatchOptions, Pattern};

use super::SourceError;
use super::bucket::{Buckets, Object};
use super::download::download;
use super::fetch::{Place, SourceFile};
use crate::generate::Packing;

/// The files at a location: one, or all whose names fit its pattern, in the order of their names.
pub(super) fn locate(location: &FileLocation, buckets: Option<&Arc<Buckets>>) -> Result<Vec<SourceFile>, SourceError> {
    match (location, buckets) {
        (FileLocation::Path(path), _) => in_file_system(path),
        (FileLocation::S3 { bucket, key }, Some(buckets)) => in_bucket(buckets, bucket, key),
        (FileLocation::S3 { bucket, key }, None) => {
            let error = io::Error::other("the settings name no store for it");
            Err(SourceError::Unreadable { file: format!("s3://{bucket}/{key}"), error })
        }
        (FileLocation::Url(address), _) => Ok(vec![at_address(address)?]),
    }
}

fn in_file_system(path: &str) -> Result<Vec<SourceFile>, SourceError> {
    let (folder, last) = path.rfind('/').map_or(("", path), |slash| path.split_at(slash + 1));
    // A file that is called so is meant, whatever its name could mean beside.
    if !is_pattern(last) || Path::new(path).exists() {
        return Ok(vec![file(path)?]);
    }
    let pattern = pattern(path, last)?;
    let listed = fs::read_dir(if folder.is_empty() { "." } else { folder });
    let names = listed.and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>());
    let names = names.map_err(SourceError::unreadable(path))?;
    let mut names: Vec<_> = names.into_iter().filter_map(|name| name.into_string().ok()).collect();
    names.retain(|name| pattern.matches_with(name, OF_A_SHELL) && !Path::new(folder).join(name).is_dir());
    names.sort_unstable();
    if names.is_empty() {
        return Err(SourceError::NoSuchFiles(path.to_owned()));
    }
    names.iter().map(|name| file(&format!("{folder}{name}"))).collect()
}

fn in_bucket(buckets: &Arc<Buckets>, bucket: &str, key: &str) -> Result<Vec<SourceFile>, SourceError> {
    let name = format!("s3://{bucket}/{key}");
    let folder = key.rfind('/').map_or(0, |slash| slash + 1);
    let objects = match key[folder..].find(['*', '?', '[']) {
        None => vec![buckets.look_at(bucket, key).map_err(SourceError::unreadable(&name))?],
        Some(literal) => {
            let pattern = pattern(&name, &key[folder..])?;
            let mut objects = buckets.list(bucket, &key[..folder + literal]).map_err(SourceError::unreadable(&name))?;
            objects.retain(|object| pattern.matches_with(&object.key[folder..], OF_A_SHELL));
            objects.sort_unstable_by(|one, other| one.key.cmp(&other.key));
            objects
        }
    };
    if objects.is_empty() {
        return Err(SourceError::NoSuchFiles(name));
    }
    let file = |object: Object| {
        let short = object.key.rsplit('/').next().unwrap_or(&object.key).to_owned();
        SourceFile {
            name: format!("s3://{bucket}/{}", object.key),
            packing: Packing::of(&short).0,
            short,
            size: object.size,
            place: Place::Object(Arc::clone(buckets), object),
        }
    };
    Ok(objects.into_iter().map(file).collect())
}

/// What is asked of the server behind its path is not part of the file's name.
fn at_address(address: &str) -> Result<SourceFile, SourceError> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let short = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    let (copy, size) = download(address).map_err(SourceError::unreadable(path))?;
    Ok(SourceFile {
        name: path.to_owned(),
        short: short.to_owned(),
        packing: Packing::of(short).0,
        size,
        place: Place::Copy(Arc::new(copy)),
    })
}

/// What `*` means in a shell: hidden files only where they are asked for.
const OF_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

fn pattern(whole: &str, last: &str) -> Result<Pattern, SourceError> {
    Pattern::new(last)
        .map_err(|error| SourceError::NotAPattern { pattern: whole.to_owned(), why: error.msg.to_owned() })
}

fn file(name: &str) -> Result<SourceFile, SourceError> {
    let found = fs::metadata(name).map_err(SourceError::unreadable(name))?;
    if found.is_dir() {
        let error = io::Error::new(io::ErrorKind::IsADirectory, "is a folder: name its files, for example with /*.csv");
        return Err(SourceError::Unreadable { file: name.to_owned(), error });
    }
    let short = name.rsplit('/').next().unwrap_or(name);
    Ok(SourceFile {
        name: name.to_owned(),
        short: short.to_owned(),
        place: Place::Path(PathBuf::from(name)),
        packing: Packing::of(short).0,
        size: found.len(),
    })
}
