//! Disks that are full, and that nobody may write to.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, UnmountFlags, mount, mount_remount, unmount};
use tempfile::TempDir;
use testbed::{Unavailable, require};

use crate::ground::{said, worker};

/// A disk of a few megabytes.
struct Disk(PathBuf);

impl Disk {
    fn new(folder: &Path) -> Result<Self, Unavailable> {
        let path = folder.join("disk");
        fs::create_dir(&path)?;
        let options = c"size=4m";
        mount("tmpfs", &path, "tmpfs", MountFlags::empty(), options).map_err(|_| Unavailable::Missing {
            what: "a small disk".to_owned(),
            needs: "root: it is mounted".to_owned(),
        })?;
        Ok(Self(path))
    }

    /// Leaves room for so many bytes.
    fn fill(&self, but: usize) -> PathBuf {
        let path = self.0.join("filler");
        let mut filler = fs::File::create(&path).unwrap();
        let block = [7; 4_096];
        while filler.write_all(&block).is_ok() {}
        let size = filler.metadata().unwrap().len();
        filler.set_len(size - but as u64).unwrap();
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = unmount(&self.0, UnmountFlags::DETACH);
    }
}

fn manifest(folder: &Path) -> PathBuf {
    let text = "apiVersion: clickstream.dev/v1alpha1
kind: ClickstreamPipeline
metadata: {name: shop}
spec:
  kafka: {bootstrapServers: [\"kafka:9092\"]}
  topic: {partitions: 2}
  schema: {preset: retailrocket}
  producer: {source: {generator: {preset: retailrocket, events: 60000, seed: 3}}}
  consumer: {replicas: 1, batch: {maxAge: 1s}}
  lake: {s3: {bucket: lake}}
";
    let file = folder.join("pipeline.yaml");
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_full_disk_is_told_and_once_there_is_room_it_goes_on() {
    let folder = TempDir::with_prefix("clickstream-disk-").unwrap();
    let disk = require!(Disk::new(folder.path()));
    let manifest = manifest(folder.path());
    let run = |workdir: &Path, lake: &Path| {
        worker().arg("run").arg(&manifest).arg("--workdir").arg(workdir).arg("--lake").arg(lake).output().unwrap()
    };
    let (here, full) = (folder.path().join("work"), disk.0.join("full"));

    let filler = disk.fill(100_000);
    // The log fills it up.
    let output = run(&full, &folder.path().join("lake-a"));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("No space left on device") && text.contains("disk/full"), "{text}");
    assert!(!text.contains("panicked"), "{text}");
    fs::remove_dir_all(&full).unwrap();

    // The lake does.
    let output = run(&here, &full);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("No space left on device") && text.contains("make room"), "{text}");

    fs::remove_file(filler).unwrap();
    let output = run(&here, &full);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("proven: each event once"), "{}", said(&output));
}

#[test]
fn a_disk_that_nobody_may_write_to_is_told() {
    let folder = TempDir::with_prefix("clickstream-disk-").unwrap();
    let disk = require!(Disk::new(folder.path()));
    mount_remount(&disk.0, MountFlags::RDONLY, "").unwrap();
    let manifest = manifest(folder.path());
    for argument in ["--workdir", "--lake"] {
        let mut command = worker();
        command.arg("run").arg(&manifest).current_dir(folder.path());
        let output = command.arg(argument).arg(disk.0.join("work")).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let text = said(&output);
        assert!(text.contains("Read-only file system") && text.contains("disk/work"), "{text}");
    }
}
