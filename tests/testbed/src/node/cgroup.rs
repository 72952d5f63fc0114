//! Control groups: the one trace of pods that lies outside of the node's namespaces.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::PATIENCE;

/// Makes the group `name` at the top of every hierarchy, for the kubelet to put pods below.
pub(super) fn create(name: &str) -> io::Result<()> {
    hierarchies()?.iter().try_for_each(|hierarchy| fs::create_dir_all(hierarchy.join(name)))
}

/// Removes the group `name` and what is below, and waits for processes in it that are about to end.
pub(super) fn remove(name: &str) -> io::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    for hierarchy in hierarchies()? {
        let group = hierarchy.join(name);
        while let Err(error) = remove_tree(&group) {
            if error.kind() != ErrorKind::ResourceBusy || Instant::now() > deadline {
                return Err(error);
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
    Ok(())
}

/// One hierarchy with version 2, one for each controller with version 1.
fn hierarchies() -> io::Result<Vec<PathBuf>> {
    let is_hierarchy = |folder: &Path| folder.join("cgroup.procs").exists();
    let root = PathBuf::from("/sys/fs/cgroup");
    if is_hierarchy(&root) {
        return Ok(vec![root]);
    }
    let folders: io::Result<Vec<_>> = fs::read_dir(root)?.map(|entry| Ok(entry?.path())).collect();
    Ok(folders?.into_iter().filter(|folder| is_hierarchy(folder)).collect())
}

/// Groups are removed one by one from below; the files in them belong to the kernel and go with them.
fn remove_tree(group: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(group) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_tree(&entry.path())?;
        }
    }
    match fs::remove_dir(group) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
