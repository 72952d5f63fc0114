//! A folder as a store: keys are paths below it.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use clickstream_crds::notes::Hindrance;
use futures::future::BoxFuture;

use super::{Created, Listed, Store, StoreError};

mod listing;

/// Objects in a folder, durable once created.
#[derive(Clone, Debug)]
pub struct FolderStore {
    root: PathBuf,
}

/// What begins so is being written, or was when its writer was killed: no object.
const UNFINISHED: &str = ".unfinished-";

impl FolderStore {
    /// The store in a folder, which is made when something is first written.
    pub const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Does something with an object's path, off the threads that must not wait.
    fn with_path<T: Send + 'static>(
        &self,
        key: &str,
        act: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, StoreError>> {
        let path = if is_valid(key) {
            Ok(self.root.join(key))
        } else {
            Err(StoreError::Refused(
                Hindrance::StoreRefused,
                format!("{key:?} is no key: a relative path without empty parts, `.` and `..` is"),
            ))
        };
        Box::pin(async move {
            let path = path?;
            run(move || act(&path).map_err(|cause| said(&path, &cause))).await
        })
    }
}

impl Store for FolderStore {
    fn create(&self, key: &str, body: Bytes) -> BoxFuture<'_, Result<Created, StoreError>> {
        let root = self.root.clone();
        self.with_path(key, move |path| create(&root, path, &body))
    }

    fn get(&self, key: &str) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        self.with_path(key, |path| if_there(fs::read(path).map(Bytes::from)))
    }

    fn get_range(&self, key: &str, range: Range<u64>) -> BoxFuture<'_, Result<Option<Bytes>, StoreError>> {
        self.with_path(key, move |path| if_there(part(path, &range)))
    }

    fn size(&self, key: &str) -> BoxFuture<'_, Result<Option<u64>, StoreError>> {
        self.with_path(key, |path| if_there(fs::metadata(path).map(|data| data.len())))
    }

    fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> BoxFuture<'_, Result<Vec<Listed>, StoreError>> {
        let (root, prefix, after) = (self.root.clone(), prefix.to_owned(), after.map(str::to_owned));
        Box::pin(run(move || {
            listing::list(&root, &prefix, after.as_deref(), limit).map_err(|cause| said(&root, &cause))
        }))
    }
}

async fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => {
            Err(StoreError::Passing(Hindrance::Unreachable, format!("work on the folder was broken off: {ended}")))
        }
    }
}

/// `link` and not `rename`: the latter would overwrite.
fn create(root: &Path, path: &Path, body: &[u8]) -> io::Result<Created> {
    let folder = path.parent().unwrap_or(root);
    make_durably(folder)?;
    // Readable for whomever the process's umask lets: it is to be read by others.
    let permissions = Permissions::from_mode(0o666);
    let mut unfinished = tempfile::Builder::new().prefix(UNFINISHED).permissions(permissions).tempfile_in(folder)?;
    unfinished.write_all(body)?;
    unfinished.as_file().sync_all()?;
    let created = match fs::hard_link(unfinished.path(), path) {
        Ok(()) => Created::New,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Created::AlreadyThere,
        Err(error) => return Err(error),
    };
    unfinished.close()?;
    // Also where another stands: its writer may not have come so far, and whoever sees it relies on it.
    File::open(folder)?.sync_all()?;
    Ok(created)
}

/// A folder lasts once the one above it is synced.
fn make_durably(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    match folder.parent() {
        Some(above) if !above.as_os_str().is_empty() => {
            make_durably(above)?;
            match fs::create_dir(folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
                _ => File::open(above)?.sync_all(),
            }
        }
        _ => fs::create_dir_all(folder),
    }
}

fn part(path: &Path, range: &Range<u64>) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        // A part of the key is an object, or the key is a folder: there is nothing under it.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn is_valid(key: &str) -> bool {
    key.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.starts_with(UNFINISHED))
        && !key.contains('\0')
}

fn said(path: &Path, cause: &io::Error) -> StoreError {
    let path = path.display();
    match cause.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::Refused(
            Hindrance::AccessDenied,
            format!("{path}: {cause}: let the worker's user write there, or choose another folder"),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Refused(
            Hindrance::StoreRefused,
            format!("{path}: {cause}: make room, or choose another folder"),
        ),
        ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::InvalidFilename => StoreError::Refused(
            Hindrance::StoreRefused,
            format!("{path}: {cause}: what is in the way must go, or choose another folder"),
        ),
        _ => StoreError::Passing(Hindrance::Unreachable, format!("{path}: {cause}")),
    }
}

#[cfg(test)]
mod tests;
