use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::{Listed, UNFINISHED};

const PAGE: usize = 1_000;

/// Keys in the order of their bytes, which is not that of a walk: `a.b` comes before `a/b`.
pub(super) fn list(root: &Path, prefix: &str, after: Option<&str>, limit: usize) -> io::Result<Vec<Listed>> {
    let folder = prefix.rfind('/').map_or("", |slash| &prefix[..=slash]);
    let mut found = Vec::new();
    walk(&root.join(folder), folder, &mut |key, size| {
        if key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after) {
            found.push(Listed { key, size });
        }
    })?;
    found.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    found.truncate(limit.min(PAGE));
    Ok(found)
}

fn walk(folder: &Path, key: &str, visit: &mut impl FnMut(String, u64)) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        // No key of ours has a name that is not Unicode.
        let Ok(name) = entry.file_name().into_string() else { continue };
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{key}{name}/"), visit)?;
        } else if !name.starts_with(UNFINISHED) {
            visit(format!("{key}{name}"), entry.metadata()?.len());
        }
    }
    Ok(())
}
